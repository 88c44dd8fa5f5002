import { setTimeout as delay } from "node:timers/promises";
import { ensureTool, type RunningProcess, run, startProcess, tempDir } from "@longshore/testkit/tools";
import type { KnownMachine } from "../../src/index.ts";
import type { ServeOptions } from "./serve-options.ts";

/** The boot network and another beside it: a server with a port in each, a client with a port in each. */
export interface BootNet extends AsyncDisposable {
  /** MAC addresses of the client's ports. */
  readonly macs: { readonly boot: string; readonly other: string };
  readonly dir: string;
  /** Put in front of a command. */
  before(where: "server" | "client"): readonly string[];
  /** Starts our boot services in the server's namespace, their sockets bound to its port of the boot network. */
  serve(
    options: { readonly machines?: Readonly<Record<string, KnownMachine>> } & Partial<ServeOptions>,
    program?: string,
  ): Promise<Served>;
  /** Runs a program where the server is, or where the client is. */
  at(where: "server" | "client", command: string, ...args: string[]): Promise<{ code: number; output: string }>;
  start(where: "server" | "client", command: string, ...args: string[]): Promise<RunningProcess>;
}

export interface Served {
  readonly pid: number;
  /** All that was asked and answered until now. */
  events(): readonly Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

export const SERVER = "10.77.0.1";

/** Our boot services as a program. */
export const SERVE = new URL("serve.ts", import.meta.url).pathname;

/** With `taps` for virtual machines on the boot network, in the server's namespace: tap0, tap1 …. Needs root. */
export async function openBootNet({ taps = 0 } = {}): Promise<BootNet> {
  const stack = new AsyncDisposableStack();
  try {
    return await build(stack, taps);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function build(stack: AsyncDisposableStack, taps: number): Promise<BootNet> {
  const { path: ip } = await ensureTool("ip");
  const dir = stack.use(tempDir("longshore-bootnet-"));
  const names = { server: `nb${process.pid}s`, client: `nb${process.pid}c` };
  const must = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(ip, args);
    if (code !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  for (const name of Object.values(names)) {
    await must("netns", "add", name);
    stack.defer(async () => void (await run(ip, ["netns", "del", name])));
    await must("-n", name, "link", "set", "lo", "up");
  }
  for (const [own, port] of [
    ["bootv0", "boot0"],
    ["other0", "other0"],
  ] as const) {
    await must("-n", names.server, "link", "add", own, "type", "veth", "peer", "name", port, "netns", names.client);
    await must("-n", names.client, "link", "set", port, "up");
  }
  await must("-n", names.server, "link", "add", "boot0", "type", "bridge");
  const ports = Array.from({ length: taps }, (_, i) => `tap${i}`);
  for (const tap of ports) await must("-n", names.server, "tuntap", "add", tap, "mode", "tap");
  for (const port of ["bootv0", ...ports]) await must("-n", names.server, "link", "set", port, "master", "boot0", "up");
  for (const port of ["boot0", "other0"]) await must("-n", names.server, "link", "set", port, "up");
  await must("-n", names.server, "addr", "add", `${SERVER}/24`, "dev", "boot0");
  await must("-n", names.server, "addr", "add", "10.78.0.1/24", "dev", "other0");
  await makeFarNetwork(must, names, ports);
  await takenByBridge(must, names.server);
  const macOf = async (port: string): Promise<string> =>
    /link\/ether (\S+)/.exec(await must("-n", names.client, "link", "show", port))?.[1] ?? "";
  const inside = (where: keyof typeof names, command: string, args: readonly string[]): string[] => [
    "netns",
    "exec",
    names[where],
    command,
    ...args,
  ];
  return {
    macs: { boot: await macOf("boot0"), other: await macOf("other0") },
    dir: dir.path,
    before: (where) => [ip, "netns", "exec", names[where]],
    async serve(options, program = SERVE) {
      const launch = await ensureTool("longshore-launch");
      const sockets = ["dhcp=boot0:67", "proxydhcp=boot0:4011", "tftp=boot0:69"].flatMap((each) => ["--udp", each]);
      const command = [
        "--",
        process.execPath,
        program,
        JSON.stringify({ ...DEFAULTS, leases: dir.join("leases"), ...options }),
      ];
      const args = inside("server", launch.path, [...sockets, ...command]);
      const started = stack.use(await startProcess(ip, { args, ready: (output) => output.includes('"ready"') }));
      return {
        pid: started.pid,
        events: () =>
          started
            .output()
            .split("\n")
            .filter((line) => line.startsWith("{"))
            .map((line) => JSON.parse(line) as Record<string, unknown>),
        stop: () => started.stop(),
      };
    },
    async at(where, command, ...args) {
      const { code, stdout, stderr } = await run(ip, inside(where, command, args), { timeoutMs: 60_000 });
      return { code, output: stdout + stderr };
    },
    start: async (where, command, ...args) => stack.use(await startProcess(ip, { args: inside(where, command, args) })),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Linux tells a bridge of a port's carrier up to a second late; what clients send before that is lost, counted by nobody. */
async function takenByBridge(must: (...args: string[]) => Promise<string>, server: string): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await must("-n", server, "-details", "link", "show", "bootv0")).includes("state forwarding")) {
    if (performance.now() > end) throw new Error("the bridge does not take its port bootv0");
    await delay(20);
  }
}

/** Behind the client as a router: a network of its own with as many taps of the same names. */
async function makeFarNetwork(
  must: (...args: string[]) => Promise<string>,
  { server, client }: { readonly server: string; readonly client: string },
  taps: readonly string[],
): Promise<void> {
  await must("-n", client, "link", "add", "far0", "type", "bridge");
  for (const tap of taps) {
    await must("-n", client, "tuntap", "add", tap, "mode", "tap");
    await must("-n", client, "link", "set", tap, "master", "far0", "up");
  }
  await must("-n", client, "link", "set", "far0", "up");
  await must("-n", client, "addr", "add", `${ROUTER.boot}/24`, "dev", "boot0");
  await must("-n", client, "addr", "add", `${ROUTER.far}/24`, "dev", "far0");
  await must("netns", "exec", client, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
  await must("-n", server, "route", "add", FAR.network, "via", ROUTER.boot);
}

/** The client's own addresses. */
export const ROUTER = { boot: "10.77.0.2", far: "10.79.0.1" } as const;
export const FAR = { network: "10.79.0.0/24", gateway: ROUTER.far, ranges: [["10.79.0.100", "10.79.0.199"]] } as const;

const DEFAULTS: Omit<ServeOptions, "leases"> = {
  mode: "server",
  address: SERVER,
  network: "10.77.0.0/24",
  ranges: [["10.77.0.100", "10.77.0.199"]],
  unknown: "discover",
  machines: {},
};
