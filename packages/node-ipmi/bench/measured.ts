import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { once } from "node:events";

export interface Measured {
  /** Start to exit. */
  readonly ms: number;
  readonly peakMb: number;
  readonly code: number | null;
  readonly stderr: string;
  /** Lines of standard output, with the milliseconds from the start to each. */
  readonly lines: readonly { readonly text: string; readonly ms: number }[];
}

export interface Program {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and says what it took. */
export async function measured({ path, args, env = {} }: Program): Promise<Measured> {
  const start = performance.now();
  const child = spawn(path, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const lines: { text: string; ms: number }[] = [];
  let rest = "";
  let stderr = "";
  let peakMb = 0;
  const look = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), LOOK_MS);
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const ms = performance.now() - start;
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) lines.push({ text: part, ms });
  });
  const ended = once(child, "close");
  await once(child, "exit");
  const ms = performance.now() - start;
  clearInterval(look);
  await ended;
  return { ms, peakMb, code: child.exitCode, stderr, lines };
}

const LOOK_MS = 10;

/** The most that was resident so far, MB (10^6 bytes); the kernel keeps it, so one late look is enough. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return (Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0; // it has ended
  }
}
