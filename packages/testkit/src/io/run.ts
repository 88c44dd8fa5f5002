import { execFile } from "node:child_process";

export interface Ran {
  /** Exit code; 128 + signal when it was killed; 127 when it could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until it is killed; 60 s unless told. */
  readonly timeoutMs?: number;
  /** Given on standard input, which is then closed. */
  readonly input?: string;
}

/** Runs an outside program to its end; never throws for what the program does. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd, env = {}, timeoutMs = 60_000, input = "" } = options;
  return new Promise((resolve) => {
    const settings = {
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: 64 * 2 ** 20,
      ...(cwd === undefined ? {} : { cwd }),
    } as const;
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      if (typeof error.code === "number") return resolve({ code: error.code, stdout, stderr });
      const why = error.killed ? `killed after ${timeoutMs} ms` : error.message;
      resolve({ code: error.killed ? 137 : 127, stdout, stderr: `${stderr}${why}` });
    });
    child.stdin?.on("error", () => {}); // it may end before it reads
    child.stdin?.end(input);
  });
}
