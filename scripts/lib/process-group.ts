import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Signals all processes of a group; one that has ended is no error. */
export function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // all of it has ended
  }
}

/** What a program that has ended left running, as command lines; given a moment to end, then killed. */
export async function sweepGroup(group: number | undefined): Promise<readonly string[]> {
  if (group === undefined) return [];
  for (let tries = 0; tries < 10 && membersOf(group).length > 0; tries++) await delay(100);
  const left = membersOf(group).map(commandLine);
  if (left.length > 0) signalGroup(group, "SIGKILL");
  return left;
}

function membersOf(group: number): readonly string[] {
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && groupOf(pid) === group);
}

/** `pid (name) state ppid pgrp …`, proc(5); undefined when it has ended meanwhile or is a zombie. */
function groupOf(pid: string): number | undefined {
  const text = read(`/proc/${pid}/stat`);
  const [state, , group] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return state === "Z" ? undefined : Number(group);
}

function commandLine(pid: string): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
