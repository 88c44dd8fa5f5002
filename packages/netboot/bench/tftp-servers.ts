import { join } from "node:path";
import { cpuSeconds, ensureTool, freePort, type RunningProcess, run, startProcess } from "@longshore/testkit/tools";

/** A TFTP server on loopback. */
export interface Contender {
  readonly name: string;
  readonly port: number;
  readonly process: RunningProcess;
  /** Seconds of processor so far; undefined for one whose children nobody counts. */
  cpu(): number | undefined;
}

/** What a server on Node comes near to, and passes where it cuts a file before it is asked for. */
export const BARE_LOOP = "a bare loop of Node";

/** Ours first, then those that sites use today, then the bare loop, all with the same folder: it holds `small` and `big`. */
export async function startTftpServers(root: string, stack: AsyncDisposableStack): Promise<readonly Contender[]> {
  const [hpa, atftpd] = await Promise.all([ensureTool("in.tftpd"), ensureTool("atftpd")]);
  const here = (name: string): string => new URL(name, import.meta.url).pathname;
  const commands: readonly [string, string, (port: number) => string[]][] = [
    ["longshore", process.execPath, (port) => [here("serve-tftp.ts"), root, String(port)]],
    ["tftpd-hpa", hpa.path, (port) => ["-L", "-s", "-u", "root", "-a", `127.0.0.1:${port}`, root]],
    [
      "atftpd",
      atftpd.path,
      (port) => [
        "--daemon",
        "--no-fork",
        "--user",
        "root.root",
        "--bind-address",
        "127.0.0.1",
        "--port",
        String(port),
        root,
      ],
    ],
    [BARE_LOOP, process.execPath, (port) => [here("bare-loop.ts"), root, String(port)]],
  ];
  const contenders: Contender[] = [];
  for (const [name, command, args] of commands) {
    const port = await freePort("udp");
    const started = stack.use(await startProcess(command, { args: args(port) }));
    // tftpd-hpa has a process for each transfer and does not wait for its end
    const cpu = (): number | undefined => (name === "tftpd-hpa" ? undefined : cpuSeconds(started.pid));
    contenders.push({ name, port, process: started, cpu });
  }
  for (const { port } of contenders) await answered(port, root);
  return contenders;
}

/** A server without a word of its own is up when it has sent a file. */
async function answered(port: number, root: string): Promise<void> {
  const url = `tftp://127.0.0.1:${port}/small`;
  for (let tries = 0; ; tries++) {
    const { code, stderr } = await run("curl", ["-sS", "-m", "10", "-o", join(root, "got"), url]);
    if (code === 0) return;
    if (tries === 20) throw new Error(`nothing answers at ${url}: ${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Who comes first has a cold cache: each in turn. */
export function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
