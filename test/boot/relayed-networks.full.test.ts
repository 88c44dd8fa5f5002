import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTool, missingPeers, type RunningProcess } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BootNet, openBootNet, SERVER } from "../../packages/netboot/test/peers/boot-net.ts";
import { type BootAgent, fillBootFolder, siteOf, startBootAgent } from "./agent-net.ts";
import { BASE, RANGE } from "./boot-stage.ts";
import { notRoot } from "./not-root.ts";
import { openRacks, type Rack, startRelay } from "./racks.ts";

const reason = (await missingPeers("ip", "busybox", "curl", "dnsmasq", "longshore-launch")) ?? notRoot();

describe.skipIf(reason)("racks behind a router that relays DHCP to the agent", { timeout: 120_000 }, () => {
  const stack = new AsyncDisposableStack();
  let net: BootNet;
  let agent: BootAgent;
  let relay: RunningProcess;
  let racks: readonly Rack[] = [];
  let busybox = "";
  let curl = "";

  beforeAll(async () => {
    net = stack.use(await openBootNet());
    racks = await openRacks(stack, net, 3);
    fillBootFolder(join(net.dir, "boot"));
    [busybox, curl] = (await Promise.all(
      [ensureTool("busybox"), ensureTool("curl")].map(async (tool) => (await tool).path),
    )) as [string, string];
    agent = stack.use(
      await startBootAgent(net, { documents: documents(rack(1, 2)), plan: { r1u1: null, r2u1: null } }),
    );
    relay = await startRelay(net, racks);
    await agent.until("it serves", () => agent.conditions()["BootNetworkServed"]?.status === "True");
  });
  afterAll(() => stack.disposeAsync());

  const rack = (...numbers: number[]) =>
    numbers.map((number) => ({
      ...{ cidr: `10.79.${number}.0/24`, gateway: `10.79.${number}.1` },
      ...(number === 1 ? { range: "10.79.1.100-10.79.1.199" } : { dns: [`10.79.${number}.53`] }),
    }));
  const documents = (relayed: object[], { unknown = "ignore", standIn = [1, 2] } = {}) => {
    const machines = standIn.map((number, i) => {
      const nic = { mac: racks[number - 1]?.mac ?? "", address: `10.79.${i + 1}.17` };
      return [`r${i + 1}u1`, nic] as const;
    });
    return siteOf({ mode: "server", range: RANGE, unknown }, Object.fromEntries(machines), { relayed });
  };
  /** A DHCP client that takes on what it is given. */
  const script = (): string => {
    const path = join(net.dir, "lease.sh");
    const lines = [
      'case "$1" in bound|renew) echo "$1 ip=$ip mask=$mask router=$router dns=$dns boot=$boot_file siaddr=$siaddr";; *) exit;; esac',
      `${busybox} ifconfig $interface $ip netmask 255.255.255.0`,
      `${busybox} route add default gw $router 2>/dev/null`,
      "true",
    ];
    writeFileSync(path, `#!/bin/sh\n${lines.join("\n")}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const client = (...more: string[]) =>
    [busybox, "udhcpc", "-i", "eth0", "-f", "-n", "-t", "3", "-T", "1", "-s", script(), ...more] as const;
  const ask = async (number: number, ...more: string[]) =>
    (await (racks[number - 1] as Rack).at(...client("-q", ...more))).output;
  const answered = () => agent.lines().filter(({ msg }) => msg === "DHCP was asked");

  test("a machine boots in its rack's network: address, gateway and name servers are those of the Site's document", async () => {
    expect(agent.conditions()["BootNetworkServed"]?.message).toMatch(
      /^DHCP server on boot0 and through relays for 10.79.1.0\/24, 10.79.2.0\/24, files/,
    );
    const pxe = ["-V", "PXEClient:Arch:00007:UNDI:003016", "-x", "0x5d:0007", "-O", "bootfile"];
    expect(await ask(1, ...pxe)).toContain(
      `bound ip=10.79.1.17 mask=24 router=10.79.1.1 dns=10.77.0.1 boot=snponly.efi siaddr=${SERVER}`,
    );
    expect(await ask(2, ...pxe)).toContain(
      `bound ip=10.79.2.17 mask=24 router=10.79.2.1 dns=10.79.2.53 boot=snponly.efi siaddr=${SERVER}`,
    );
    const first = racks[0] as Rack;
    expect((await first.at(curl, "-s", `tftp://${SERVER}/snponly.efi`)).output).toBe("snponly.efi\n".repeat(1000));
    const url = `${BASE}/boot/${first.mac.replaceAll(":", "-")}/script.ipxe`;
    const { output } = await first.at(curl, "-s", url);
    expect(output).toMatch(/longshore\.task=http:\/\/10\.77\.0\.1:8402\/task\/[\w-]{43} /);
    expect((await (racks[1] as Rack).at(curl, "-s", "-w", "%{http_code}", url)).output).toMatch(/403$/);
  });

  test("a lease is renewed straight, without the relay that it came through", async () => {
    const first = racks[0] as Rack;
    const running = await first.start(...client());
    await agent.until("bound", () => running.output().includes("bound ip=10.79.1.17"));
    await relay.stop();
    const before = answered().length;
    running.signal("SIGUSR1");
    await agent.until("renewed", () => running.output().includes("renew ip=10.79.1.17 mask=24 router=10.79.1.1"));
    expect(answered().slice(before)).toMatchObject([{ asked: "REQUEST", outcome: "acknowledged", machine: "r1u1" }]);
    await running.stop();
    relay = await startRelay(net, racks);
  });

  test("a machine in another rack than its document says has no use for its address", async () => {
    agent.apply(...documents(rack(1, 2), { standIn: [2, 1] }));
    await agent.until("taken on", () => agent.lines().filter(({ msg }) => msg === "intents taken on").length > 1);
    expect(await ask(1)).toMatch(/bound ip=10\.79\.1\.1\d\d mask=24 router=10\.79\.1\.1 /);
    expect(await ask(2)).not.toContain("bound");
    const because = "its network has no range; its own 10.79.1.17 is of another network";
    expect(answered()).toContainEqual(expect.objectContaining({ machine: "r1u1", outcome: "ignored", because }));
  });

  test("a relay that no document names gets no answer and is told once; named, it is answered at once", async () => {
    expect(await ask(3)).not.toContain("bound");
    expect(await ask(3, "-x", "0x3d:01525400770099")).not.toContain("bound");
    const [event, ...more] = agent.events("DhcpRelayUnknown");
    expect(event).toMatchObject({
      ...{ noun: "site", name: "oslo", severity: "warning" },
      message:
        "no network of ours has the relay 10.79.3.1: its machines get nothing; name their network in networks.boot.relayed",
      evidence: { relay: "10.79.3.1", mac: racks[2]?.mac },
    });
    expect(more).toEqual([]);
    agent.apply(
      ...documents([...rack(1, 2), { ...rack(3)[0], range: "10.79.3.100-10.79.3.199" }], { unknown: "discover" }),
    );
    await agent.until("told", () => agent.conditions()["BootNetworkServed"]?.message.includes("10.79.3.0/24"));
    expect(await ask(3)).toMatch(/bound ip=10\.79\.3\.1\d\d mask=24 router=10\.79\.3\.1 dns=10\.79\.3\.53 /);
  });
});
