import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTool, missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BootNet, openBootNet, ROUTER, type Served, SERVER } from "./boot-net.ts";

const reason = (await missingPeers("ip", "busybox", "dnsmasq", "longshore-launch")) ?? notRoot();

describe.skipIf(reason)("busybox's DHCP client on a boot network", () => {
  let net: BootNet;
  let served: Served;
  let busybox = "";
  let script = "";

  beforeAll(async () => {
    net = await openBootNet();
    busybox = (await ensureTool("busybox")).path;
    script = join(net.dir, "udhcpc.sh");
    writeFileSync(
      script,
      '#!/bin/sh\necho "$1 ip=$ip mask=$mask router=$router dns=$dns lease=$lease host=$hostname boot=$boot_file siaddr=$siaddr"\n',
    );
    chmodSync(script, 0o755);
    served = await net.serve({
      machines: { [net.macs.boot]: { name: "r1u7", address: "10.77.0.17", hostName: "r1u7", boots: true } },
    });
  });
  afterAll(() => net?.[Symbol.asyncDispose]());

  const udhcpc = (port: string, ...args: string[]) =>
    net.at("client", busybox, "udhcpc", "-i", port, "-f", "-q", "-n", "-t", "3", "-T", "2", "-s", script, ...args);

  test("a machine gets its reservation with what its network needs, and the lease is on disk", async () => {
    const { output, code } = await udhcpc("boot0");
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain(`bound ip=10.77.0.17 mask=24 router=${SERVER} dns=${SERVER} lease=600 host=r1u7`);
    const [line = "{}"] = readFileSync(join(net.dir, "leases"), "utf8").trim().split("\n").slice(-1);
    expect(JSON.parse(line)).toMatchObject({
      mac: net.macs.boot,
      address: "10.77.0.17",
      state: "bound",
      machine: "r1u7",
    });
  });

  test("firmware gets its boot file, iPXE its script", async () => {
    const firmware = await udhcpc(
      "boot0",
      "-V",
      "PXEClient:Arch:00007:UNDI:003016",
      "-x",
      "0x5d:0007",
      "-O",
      "bootfile",
    );
    expect(firmware.output).toContain(`boot=snponly.efi siaddr=${SERVER}`);
    const ipxe = await udhcpc(
      "boot0",
      "-V",
      "PXEClient:Arch:00007:UNDI:003016",
      "-x",
      "0x5d:0007",
      "-x",
      "0x4d:69505845",
    );
    const mac = net.macs.boot.replaceAll(":", "-");
    expect(ipxe.output).toContain(`boot=http://${SERVER}:8080/boot/${mac}/script.ipxe`);
    expect(served.events()).toContainEqual(
      expect.objectContaining({ event: "dhcp", machine: "r1u7", stage: "ipxe", outcome: "acknowledged" }),
    );
  });

  test("a client on the server's other network hears nothing, and neither does the server (one interface, never another)", async () => {
    const before = served.events().length;
    const { code } = await udhcpc("other0");
    expect(code).not.toBe(0);
    expect(served.events().length).toBe(before);
  });

  test("somebody else's DHCP server is found by asking, with both its addresses (case 23)", async () => {
    const { path: dnsmasq } = await ensureTool("dnsmasq");
    const { path: launch } = await ensureTool("longshore-launch");
    const probe = new URL("probe.ts", import.meta.url).pathname;
    const look = () => net.at("server", launch, "--udp", "probe=boot0:68", "--", process.execPath, probe, SERVER);
    expect((await look()).output.trim()).toBe("[]"); // ours is no stranger
    const leases = `--dhcp-leasefile=${join(net.dir, "foreign")}`;
    const more = ["--dhcp-range=10.77.0.50,10.77.0.90,255.255.255.0,1h", "--interface=boot0", "--no-ping"];
    const common = ["--keep-in-foreground", "--port=0", "--conf-file=/dev/null", "--pid-file", "--user=root", leases];
    await using _foreign = await net.start("client", dnsmasq, ...common, ...more);
    const found = { address: ROUTER.boot, mac: net.macs.boot, offers: "addresses", bootFile: "" };
    let last = "";
    for (let tries = 0; tries < 5 && !last.includes(ROUTER.boot); tries++) last = (await look()).output.trim();
    expect(JSON.parse(last)).toEqual([found]);
  });

  test("after a restart the server knows who has which address", async () => {
    const lease = (await udhcpc("boot0", "-x", `0x3d:01${net.macs.boot.replaceAll(":", "")}`)).output;
    await served.stop();
    served = await net.serve({}); // the machine's document is gone: the lease alone remembers it
    expect(lease).toContain("10.77.0.17");
    const { output } = await udhcpc("boot0");
    expect(output).toMatch(/bound ip=10\.77\.0\.1[0-9][0-9] /);
    const again = await udhcpc("boot0");
    expect(/ip=\S+/.exec(again.output)?.[0]).toBe(/bound (ip=\S+)/.exec(output)?.[1]);
  });
});

function notRoot(): string | undefined {
  if (process.getuid?.() === 0) return undefined;
  if (process.env["CI"] === "true") throw new Error("network namespaces need root; under CI that is a failure");
  console.warn("skipped: network namespaces need root");
  return "needs root";
}
