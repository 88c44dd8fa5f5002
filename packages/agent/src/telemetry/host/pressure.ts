import { type Sample, sample } from "../sample.ts";
import type { PressureResource } from "./host-readings.ts";
import { numberOf } from "./number.ts";

/** /proc/pressure/RESOURCE, Documentation/accounting/psi.rst: totals in microseconds; old kernels have no `full` of cpu. */
export function pressure(host: string, resource: PressureResource, text: string): Sample[] {
  const labels = { host, resource };
  return [
    ...sample("longshore_host_pressure_waiting_seconds_total", labels, total(text, "some")),
    ...sample("longshore_host_pressure_stalled_seconds_total", labels, total(text, "full")),
  ];
}

function total(text: string, line: "some" | "full"): number | undefined {
  const micros = numberOf(new RegExp(`^${line} .*\\btotal=(\\d+)`, "m").exec(text)?.[1]);
  return micros === undefined ? undefined : micros / 1e6;
}
