import { type Sample, sample } from "../sample.ts";
import { numberOf, wordsOf } from "./number.ts";

/** /proc/loadavg, proc_loadavg(5). */
export function loadavg(host: string, text: string): Sample[] {
  const [one, five, fifteen] = wordsOf(text);
  return [
    ...sample("longshore_host_load1", { host }, numberOf(one)),
    ...sample("longshore_host_load5", { host }, numberOf(five)),
    ...sample("longshore_host_load15", { host }, numberOf(fifteen)),
  ];
}

/** /proc/uptime, proc_uptime(5): seconds, the idle time of all processors behind it. */
export function uptime(host: string, text: string): Sample[] {
  return sample("longshore_host_uptime_seconds", { host }, numberOf(wordsOf(text)[0]));
}
