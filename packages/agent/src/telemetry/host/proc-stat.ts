import { type Sample, sample } from "../sample.ts";
import { numberOf, wordsOf } from "./number.ts";

/** /proc/stat, proc_stat(5): processor time since boot, context switches, forks, tasks. */
export function procStat(host: string, text: string): Sample[] {
  const samples: Sample[] = [];
  let cpus = 0;
  for (const line of text.split("\n")) {
    const [key = "", ...fields] = wordsOf(line);
    if (/^cpu\d+$/.test(key)) cpus++;
    else if (key === "cpu") samples.push(...cpuTimes(host, fields));
    else if (key === "ctxt")
      samples.push(...sample("longshore_host_context_switches_total", { host }, numberOf(fields[0])));
    else if (key === "processes") samples.push(...sample("longshore_host_forks_total", { host }, numberOf(fields[0])));
    else if (key === "procs_running")
      samples.push(...sample("longshore_host_procs_running", { host }, numberOf(fields[0])));
    else if (key === "procs_blocked")
      samples.push(...sample("longshore_host_procs_blocked", { host }, numberOf(fields[0])));
  }
  return [...samples, ...sample("longshore_host_cpus", { host }, cpus === 0 ? undefined : cpus)];
}

/** In the order of the file; the two that follow (guest times) are part of user and nice. */
const MODES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"] as const;

/** USER_HZ: 100 on every architecture that we run on, whatever the kernel ticks at. */
const TICKS_PER_SECOND = 100;

function cpuTimes(host: string, ticks: readonly string[]): Sample[] {
  return MODES.flatMap((mode, at) => {
    const time = numberOf(ticks[at]);
    const seconds = time === undefined ? undefined : time / TICKS_PER_SECOND;
    return sample("longshore_host_cpu_seconds_total", { host, mode }, seconds);
  });
}
