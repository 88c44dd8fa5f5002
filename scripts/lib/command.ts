import { spawn } from "node:child_process";
import { signalGroup, sweepGroup } from "./process-group.ts";
import { root } from "./root.ts";

export interface Ended {
  readonly code: number;
  /** What it printed, when it was captured. */
  readonly output: string;
  readonly seconds: number;
  readonly outOfTime: boolean;
  /** Command lines of what it started and did not stop; stopped now. */
  readonly leftBehind: readonly string[];
}

export interface CommandOptions {
  /** `show` lets the user see it as it comes, `capture` keeps it for the failure. */
  readonly output: "show" | "capture";
  readonly budgetSeconds: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program of the workspace in a process group of its own, of which nothing is left afterwards. */
export async function command(argv: readonly string[], options: CommandOptions): Promise<Ended> {
  const [file = "", ...args] = argv;
  const started = performance.now();
  const shown = options.output === "show" ? "inherit" : "pipe";
  const env = { ...process.env, ...options.env };
  const child = spawn(file, args, { cwd: root, env, stdio: ["ignore", shown, shown], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  using watch = watchOver(child.pid, options.budgetSeconds);
  const code = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      output += error.message;
      resolve(127);
    });
    child.on("close", (exitCode) => resolve(exitCode ?? 1));
  });
  const leftBehind = await sweepGroup(child.pid);
  if (watch.interrupted) process.exit(130);
  return { code, output, outOfTime: watch.outOfTime, leftBehind, seconds: (performance.now() - started) / 1000 };
}

interface Watch extends Disposable {
  outOfTime: boolean;
  interrupted: boolean;
}

/** Ends the group when its time is up, and passes on what this process is told: the group is not the terminal's. */
function watchOver(group: number | undefined, budgetSeconds: number): Watch {
  const budget = setTimeout(() => {
    watch.outOfTime = true;
    signalGroup(group, "SIGTERM");
    setTimeout(() => signalGroup(group, "SIGKILL"), 5000).unref();
  }, budgetSeconds * 1000);
  const passOn = (signal: NodeJS.Signals): void => {
    watch.interrupted = true;
    signalGroup(group, signal);
  };
  process.on("SIGINT", passOn).on("SIGTERM", passOn);
  const watch: Watch = {
    outOfTime: false,
    interrupted: false,
    [Symbol.dispose]() {
      clearTimeout(budget);
      process.off("SIGINT", passOn).off("SIGTERM", passOn);
    },
  };
  return watch;
}
