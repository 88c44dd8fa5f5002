import { randomInt } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTool, run } from "@longshore/testkit/tools";

/** Two networks of this host, each with one machine at its other end: for an agent that shares the host's own network. */
export interface BootWires extends AsyncDisposable {
  /** This host's interface on the boot network, and its address there. */
  readonly device: string;
  readonly address: string;
  readonly cidr: string;
  readonly range: string;
  /** What a machine's DHCP client prints, on the boot network or on the other one. */
  ask(where: "boot" | "other"): Promise<string>;
}

/** Needs root; `folder` is for a script. */
export async function openBootWires(folder: string): Promise<BootWires> {
  const { path: ip } = await ensureTool("ip");
  const { path: busybox } = await ensureTool("busybox");
  const namespace = `bw${process.pid}`;
  const net = `10.${randomInt(128, 250)}.${randomInt(256)}`;
  const own = { boot: `${namespace}b`, other: `${namespace}o` } as const;
  const stack = new AsyncDisposableStack();
  const must = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await run(ip, args);
    if (code !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr}`);
  };
  try {
    await must("netns", "add", namespace);
    stack.defer(async () => void (await run(ip, ["netns", "del", namespace]))); // its ends of the wires go with it
    for (const [name, device] of Object.entries(own)) {
      await must("link", "add", device, "type", "veth", "peer", "name", name, "netns", namespace);
      await must("-n", namespace, "link", "set", name, "up");
      await must("link", "set", device, "up");
    }
    await must("addr", "add", `${net}.1/25`, "dev", own.boot);
    await must("addr", "add", `${net}.129/25`, "dev", own.other);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
  const script = join(folder, "udhcpc.sh");
  writeFileSync(script, '#!/bin/sh\necho "$1 ip=$ip server=$serverid"\n');
  chmodSync(script, 0o755);
  return {
    ...{ device: own.boot, address: `${net}.1`, cidr: `${net}.0/25`, range: `${net}.50-${net}.99` },
    async ask(where) {
      const udhcpc = ["udhcpc", "-i", where, "-f", "-q", "-n", "-t", "3", "-T", "1", "-s", script];
      const { stdout, stderr } = await run(ip, ["netns", "exec", namespace, busybox, ...udhcpc], { timeoutMs: 30_000 });
      return stdout + stderr;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
