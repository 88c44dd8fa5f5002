import { fileURLToPath } from "node:url";
import { freePort } from "../../io/free-port.ts";
import { type RunningProcess, type StartOptions, startProcess } from "../../io/start-process.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { pass } from "./pass.ts";

/** A network of loopback alone, for programs that listen on every address there is. */
export interface Wall extends AsyncDisposable {
  /** Starts a program behind it. */
  start(command: string, options: StartOptions): Promise<RunningProcess>;
  /** The port of 127.0.0.1 here behind which `inside` is. */
  outside(inside: number): number;
}

export interface WallOptions {
  /** Ports of 127.0.0.1 behind the wall that are called from here. */
  readonly inward: readonly number[];
  /** Ports of 127.0.0.1 here that are called from behind it, under the same number. */
  readonly outward: readonly number[];
}

/** Needs root. The namespace has no name: it goes with the last program in it. */
export async function openWall({ inward, outward }: WallOptions): Promise<Wall> {
  await using opened = new AsyncDisposableStack();
  const ip = (await ensureTool("ip")).path;
  const folder = opened.use(tempDir("longshore-wall-"));
  const outside = new Map<number, number>();
  for (const port of outward)
    opened.use(await pass({ path: folder.join(`outward-${port}`) }, { host: "127.0.0.1", port }));
  const wanted = JSON.stringify({ ip, folder: folder.path, inward, outward });
  const args = ["--net", process.execPath, fileURLToPath(new URL("relay.ts", import.meta.url)), wanted];
  const relay = opened.use(
    await startProcess("unshare", { args, ready: (output) => output.includes("passing"), readyWithinMs: 60_000 }),
  );
  for (const port of inward) {
    outside.set(port, await freePort());
    opened.use(
      await pass({ host: "127.0.0.1", port: outside.get(port) ?? 0 }, { path: folder.join(`inward-${port}`) }),
    );
  }
  const all = opened.move();
  return {
    start: (command, options) =>
      startProcess("nsenter", {
        ...options,
        args: [`--net=/proc/${relay.pid}/ns/net`, command, ...(options.args ?? [])],
      }),
    outside: (port) => outside.get(port) ?? 0,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
