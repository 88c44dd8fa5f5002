import { ensureTool, missingPeers } from "@longshore/testkit/tools";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BootNet, openBootNet, SERVER } from "../../packages/netboot/test/peers/boot-net.ts";
import { type BootAgent, fillBootFolder, siteOf, startBootAgent, udhcpcScript } from "./agent-net.ts";
import { notRoot } from "./not-root.ts";

const reason = (await missingPeers("ip", "busybox", "curl", "longshore-launch")) ?? notRoot();
const RANGE = "10.77.0.100-10.77.0.199";

describe.skipIf(reason)("a site's boot network", () => {
  let net: BootNet;
  let agent: BootAgent;
  let busybox = "";

  let script = "";

  beforeAll(async () => {
    net = await openBootNet();
    busybox = (await ensureTool("busybox")).path;

    script = udhcpcScript(net.dir);
    fillBootFolder(join(net.dir, "boot"));
    const machine = { mac: net.macs.boot, address: "10.77.0.17" };
    const documents = siteOf({ mode: "server", range: RANGE }, { r1u7: machine });
    agent = await startBootAgent(net, { documents, plan: { r1u7: null } });
    await agent.until("served", () => agent.conditions()["BootNetworkServed"]?.status === "True");
  });
  afterAll(() => net?.[Symbol.asyncDispose]());

  const udhcpc = (port: string, ...args: string[]) =>
    net.at("client", busybox, "udhcpc", "-i", port, "-f", "-q", "-n", "-t", "3", "-T", "2", "-s", script, ...args);

  test("a machine of the site gets its address and its loader", async () => {
    const { output } = await udhcpc(
      "boot0",
      "-V",
      "PXEClient:Arch:00007:UNDI:003016",
      "-x",
      "0x5d:0007",
      "-O",
      "bootfile",
    );
    expect(output).toContain("bound ip=10.77.0.17");
    expect(output).toContain(`boot=snponly.efi siaddr=${SERVER}`);
  });
});
