import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { type Clock, sleep } from "@longshore/kit";

/** Whether a process of this id lives (or is a zombie that nobody waited for). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Its arguments as one text; empty when it is gone, a zombie, or cannot be seen. */
export async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === "linux") return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
    return (await promisify(execFile)("ps", ["-p", String(pid), "-o", "command="])).stdout;
  } catch {
    return "";
  }
}

/** Asks a process of ours to end, then ends it; resolves when it is gone. */
export async function endProcess(
  pid: number,
  graceMs: number,
  clock: Clock,
  stillOurs: () => Promise<boolean>,
): Promise<void> {
  const deadline = clock.monotonic() + graceMs;
  send(pid, "SIGTERM");
  // one that is ending has no command line any more, and still its ports
  while (!(await hasEnded(pid)) && ((await stillOurs()) || (await commandLine(pid)) === "")) {
    if (clock.monotonic() >= deadline) send(pid, "SIGKILL");
    await sleep(clock, 50);
  }
}

/** Gone, or a zombie with no thread left: one whose first thread ended before the others still has its sockets, proc(5). */
export async function hasEnded(pid: number): Promise<boolean> {
  if (process.platform !== "linux") return !isAlive(pid);
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  if (stat !== "" && !/\) [ZX] [^)]*$/.test(stat)) return false;
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  return threads.length <= 1;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended between the look and the signal
  }
}

/** How this process tells others of itself. */
export function describeSelf(): string {
  return `process ${process.pid} on ${hostname()}`;
}
