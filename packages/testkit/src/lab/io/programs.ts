import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { type Ran, run } from "../../io/run.ts";
import { type RunningProcess, startProcess } from "../../io/start-process.ts";

/** Longshore's own programs, run from the sources as children, as they would run at an operator's. */
export const programs = {
  hub: "hub/bin/longshore-hub.mjs",
  agent: "agent/bin/longshore-agent.mjs",
  cli: "cli/bin/longshore.mjs",
} as const;

const packages = fileURLToPath(new URL("../../../../", import.meta.url));

export function programPath(program: keyof typeof programs): string {
  return join(packages, programs[program]);
}

/** The command that runs a daemon from the sources. */
export function fromSources(program: "hub" | "agent"): readonly string[] {
  return [process.execPath, programPath(program)];
}

export interface DaemonOptions {
  readonly args: readonly string[];
  /** Its health page says when it is ready. */
  readonly readyUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput?: (text: string) => void;
}

/** Starts the hub or an agent by its command; resolves when its `/readyz` answers 200. */
export function startDaemon(
  [file = process.execPath, ...before]: readonly string[],
  { args, readyUrl, env = {}, onOutput }: DaemonOptions,
): Promise<RunningProcess> {
  return startProcess(file, {
    args: [...before, ...args],
    env,
    ready: () => answersOk(readyUrl),
    readyWithinMs: 60_000,
    stopWithinMs: 15_000,
    ...(onOutput === undefined ? {} : { onOutput }),
  });
}

/** Runs `longshore ARGS` to its end. */
export function runCli(args: readonly string[], env: Readonly<Record<string, string>>, input = ""): Promise<Ran> {
  return run(process.execPath, [programPath("cli"), ...args], {
    env: { NO_COLOR: "1", ...env },
    input,
    timeoutMs: 60_000,
  });
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** Starts `longshore ARGS` for someone who types; `within` makes another command of it. */
export function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  within: (command: readonly string[]) => readonly string[] = (command) => command,
): Promise<RunningProcess> {
  const [file = process.execPath, ...rest] = within([process.execPath, programPath("cli"), ...args]);
  return startProcess(file, { args: rest, env: { NO_COLOR: "1", ...env }, stdin: "typed" });
}
