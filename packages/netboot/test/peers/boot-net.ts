import { ensureTool, type RunningProcess, run, startProcess, tempDir } from "@longshore/testkit/tools";
import type { KnownMachine } from "../../src/index.ts";
import type { ServeOptions } from "./serve-options.ts";

/** The boot network and another beside it: a server with a port in each, a client with a port in each. */
export interface BootNet extends AsyncDisposable {
  /** MAC addresses of the client's ports. */
  readonly macs: { readonly boot: string; readonly other: string };
  readonly dir: string;
  /** Starts our boot services in the server's namespace, their sockets bound to its port of the boot network. */
  serve(
    options: { readonly machines?: Readonly<Record<string, KnownMachine>> } & Partial<ServeOptions>,
  ): Promise<Served>;
  /** Runs a program where the server is, or where the client is. */
  at(where: "server" | "client", command: string, ...args: string[]): Promise<{ code: number; output: string }>;
  start(where: "server" | "client", command: string, ...args: string[]): Promise<RunningProcess>;
}

export interface Served {
  /** All that was asked and answered until now. */
  events(): readonly Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

export const SERVER = "10.77.0.1";

/** Needs root. */
export async function openBootNet(): Promise<BootNet> {
  const stack = new AsyncDisposableStack();
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
  for (const port of ["boot0", "other0"]) {
    await must("-n", names.server, "link", "add", port, "type", "veth", "peer", "name", port, "netns", names.client);
    for (const name of Object.values(names)) await must("-n", name, "link", "set", port, "up");
  }
  await must("-n", names.server, "addr", "add", `${SERVER}/24`, "dev", "boot0");
  await must("-n", names.server, "addr", "add", "10.78.0.1/24", "dev", "other0");
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
    async serve(options) {
      const launch = await ensureTool("longshore-launch");
      const sockets = ["dhcp=boot0:67", "proxydhcp=boot0:4011", "tftp=boot0:69"].flatMap((each) => ["--udp", each]);
      const serve = new URL("serve.ts", import.meta.url).pathname;
      const program = [
        "--",
        process.execPath,
        serve,
        JSON.stringify({ ...DEFAULTS, leases: dir.join("leases"), ...options }),
      ];
      const args = inside("server", launch.path, [...sockets, ...program]);
      const started = stack.use(await startProcess(ip, { args, ready: (output) => output.includes('"ready"') }));
      return {
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

const DEFAULTS: Omit<ServeOptions, "leases"> = {
  mode: "server",
  address: SERVER,
  network: "10.77.0.0/24",
  ranges: [["10.77.0.100", "10.77.0.199"]],
  unknown: "discover",
  machines: {},
};
