import { readdirSync, readFileSync } from "node:fs";

/** CPU time used so far, seconds (user and system); clock ticks are 1/100 s on Linux. */
export function cpuSeconds(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory now, MB (10^6 bytes). */
export function rssMb(pid: number): number {
  return statusMb(pid, "VmRSS");
}

/** The most that was resident at any time, MB (10^6 bytes). */
export function peakRssMb(pid: number): number {
  return statusMb(pid, "VmHWM");
}

function statusMb(pid: number, what: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(new RegExp(`^${what}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? NaN) * 1024) / 1e6;
}

/** Processes that `pid` started, by the name in their command line. */
export function childOf(pid: number, name: RegExp): number | undefined {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .find((each) => isChild(each, pid, name));
}

function isChild(pid: number, parent: number, name: RegExp): boolean {
  try {
    return Number(statFields(pid)[1]) === parent && name.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  } catch {
    return false; // it ended while we looked
  }
}

/** The fields after the command's name, which may hold spaces: [0] is the state, [1] the parent. */
function statFields(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
