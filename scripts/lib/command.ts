import { spawn } from "node:child_process";
import { root } from "./root.ts";

export interface Ended {
  readonly code: number;
  /** What it printed, when it was captured. */
  readonly output: string;
  readonly seconds: number;
  readonly outOfTime: boolean;
}

export interface CommandOptions {
  /** `show` lets the user see it as it comes, `capture` keeps it for the failure. */
  readonly output: "show" | "capture";
  readonly budgetSeconds: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program of the workspace; one that is over its budget is ended with all it started. */
export function command(argv: readonly string[], options: CommandOptions): Promise<Ended> {
  const [file = "", ...args] = argv;
  const started = performance.now();
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", ...(options.output === "show" ? (["inherit", "inherit"] as const) : (["pipe", "pipe"] as const))],
    detached: true, // a process group of its own, so that all of it can be ended
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  let outOfTime = false;
  const budget = setTimeout(() => {
    outOfTime = true;
    endGroup(child.pid, "SIGTERM");
    setTimeout(() => endGroup(child.pid, "SIGKILL"), 5000).unref();
  }, options.budgetSeconds * 1000);
  let interrupted = false;
  const forward = (signal: NodeJS.Signals): void => {
    interrupted = true;
    endGroup(child.pid, signal);
  };
  process.on("SIGINT", forward).on("SIGTERM", forward);
  return new Promise((resolve) => {
    const end = (code: number): void => {
      clearTimeout(budget);
      if (interrupted) process.exit(130);
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve({ code, output, outOfTime, seconds: (performance.now() - started) / 1000 });
    };
    child.on("error", (error) => {
      output += error.message;
      end(127);
    });
    child.on("close", (code) => end(code ?? 1));
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended
  }
}
