import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTool, startProcess } from "@longshore/testkit/tools";
import type { BootAgentOptions, PlanFile } from "../../packages/agent/test/peers/boot-agent-options.ts";
import type { Wanted } from "../../packages/agent/test/fake-hub.ts";
import type { BootNet } from "../../packages/netboot/test/peers/boot-net.ts";

type Line = Readonly<Record<string, unknown>>;

/** The agent in the server's namespace, its sockets bound to boot0. */
export interface BootAgent extends AsyncDisposable {
  /** All that it said until now. */
  lines(): readonly Line[];
  events(reason: string): readonly Line[];
  /** The Site's conditions as it said them last, by type. */
  conditions(): Readonly<Record<string, { status: string; reason: string; message: string }>>;
  /** Waits until this holds; fails with all that the agent said. */
  until<T>(what: string, look: () => T | Promise<T>): Promise<Exclude<T, undefined | false>>;
  apply(...documents: Wanted[]): void;
  image(wanted: { url: string; sha256: string; format: string }): void;
  /** Of a JSON file that it reads whenever it decides. */
  plan(plans: PlanFile): void;
  kill(): Promise<void>;
  /** By SIGTERM; fails when something keeps it from ending. */
  stop(): Promise<void>;
}

export interface StartBootAgent extends Partial<BootAgentOptions> {
  /** Options of the launcher; all sockets of boot0 unless given. */
  readonly launch?: readonly string[];
  readonly plan?: PlanFile;
}

export async function startBootAgent(net: BootNet, options: StartBootAgent = {}): Promise<BootAgent> {
  const { path: launcher } = await ensureTool("longshore-launch");
  const { launch = ["--device", "boot0"], plan, ...rest } = options;
  const file = join(net.dir, "plans.json");
  const own = { state: join(net.dir, "state"), directory: join(net.dir, "boot"), plans: file, ...rest };
  mkdirSync(own.state, { recursive: true, mode: 0o700 });
  if (plan !== undefined) writeFileSync(file, JSON.stringify(plan));
  const program = new URL("../../packages/agent/test/peers/boot-agent.ts", import.meta.url).pathname;
  const [ip = "", ...inside] = net.before("server");
  const args = [...inside, launcher, ...launch, "--", process.execPath, program, JSON.stringify(own)];
  const running = await startProcess(ip, {
    args,
    stdin: "typed",
    ready: (output) => output.includes('{"ready":true}'),
  });
  const lines = (): Line[] =>
    running
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line) as Line);
  return {
    lines,
    events: (reason) =>
      lines().flatMap(({ event }) => ((event as Line | undefined)?.["reason"] === reason ? [event as Line] : [])),
    conditions() {
      const last = lines().findLast(({ status }) => (status as Line | undefined)?.["kind"] === "Site")?.[
        "status"
      ] as Line;
      const all = (last?.["conditions"] ?? []) as { type: string; status: string; reason: string; message: string }[];
      return Object.fromEntries(all.map(({ type, status, reason, message }) => [type, { status, reason, message }]));
    },
    async until<T>(what: string, look: () => T | Promise<T>) {
      for (let tries = 0; tries < 400; tries++) {
        const found = await look();
        if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
        if (!running.running()) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`never came: ${what}\n${running.output().slice(-6000)}`);
    },
    apply: (...documents) => running.type(`${JSON.stringify({ apply: documents })}\n`),
    image: (image) => running.type(`${JSON.stringify({ image })}\n`),
    plan: (plans) => writeFileSync(file, JSON.stringify(plans)),
    async kill() {
      running.signal("SIGKILL");
      await running.ended;
    },
    async stop() {
      await running.stop();
      const code = await running.ended;
      if (code !== 0) throw new Error(`it did not end by itself: ${code}\n${running.output().slice(-3000)}`);
    },
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

/** A Site with this boot network, and its machines by name: the MAC address of the port that they boot from. */
export function siteOf(
  dhcp: Readonly<Record<string, unknown>> | undefined,
  machines: Readonly<Record<string, { mac: string; address?: string; boot?: boolean }>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Wanted[] {
  const boot = { cidr: "10.77.0.0/24", gateway: "10.77.0.1", dns: ["10.77.0.1"], interface: "boot0", dhcp, ...more };
  return [
    { kind: "Site", name: "oslo", spec: { networks: { boot } } },
    ...Object.entries(machines).map(([name, nic]) => {
      const bmc = { address: "10.77.0.250", port: 9, credentials: "bmc-root" };
      return { kind: "Machine", name, spec: { arch: "amd64", bmc, nics: [{ boot: true, ...nic }] } };
    }),
  ];
}

/** What lies in the boot folder: no loader that a machine could run, but each a file of its own. */
export function fillBootFolder(folder: string, files: readonly string[] = LOADERS): void {
  for (const name of files) {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, `${name}\n`.repeat(1000));
  }
}

const LOADERS = [
  "undionly.kpxe",
  "snponly.efi",
  "snponly-arm64.efi",
  ...["amd64", "arm64"].flatMap((cpu) => ["vmlinuz", "initrd"].map((file) => `environment/${cpu}/${file}`)),
];

export interface DhcpAnswer {
  readonly kind: string;
  readonly address: string;
  readonly bootFile: string;
}

/** One question of a machine's firmware, its iPXE or its system, from the client's port; undefined = nobody answered. */
export async function askDhcp(
  net: BootNet,
  step: { ask: "discover" | "request"; mac: string; address?: string; stage?: string; architecture?: number },
  port = "boot0",
): Promise<DhcpAnswer | undefined> {
  const { path: launcher } = await ensureTool("longshore-launch");
  const program = new URL("../../packages/netboot/test/peers/dhcp-client.ts", import.meta.url).pathname;
  const client = ["--udp", `client=${port}:68`, "--", process.execPath, program, JSON.stringify(step)];
  const { output } = await net.at("client", launcher, ...client);
  return (JSON.parse(output.trim().split("\n").at(-1) ?? "null") as DhcpAnswer | null) ?? undefined;
}

/** A script for udhcpc that prints what it was given. */
export function udhcpcScript(folder: string): string {
  const path = join(folder, "udhcpc.sh");
  const said =
    "$1 ip=$ip mask=$mask router=$router dns=$dns lease=$lease host=$hostname boot=$boot_file siaddr=$siaddr";
  writeFileSync(path, `#!/bin/sh\necho "${said}"\n`);
  chmodSync(path, 0o755);
  return path;
}
