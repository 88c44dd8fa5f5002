import { type Sample, sample } from "./sample.ts";

/** What the agent's own process uses. */
export interface ProcessReading {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly cpuSeconds: number;
  readonly uptimeSeconds: number;
}

export function processSamples(host: string, reading: ProcessReading): Sample[] {
  return [
    ...sample("longshore_agent_resident_memory_bytes", { host }, reading.residentBytes),
    ...sample("longshore_agent_heap_used_bytes", { host }, reading.heapUsedBytes),
    ...sample("longshore_agent_cpu_seconds_total", { host }, reading.cpuSeconds),
    ...sample("longshore_agent_uptime_seconds", { host }, reading.uptimeSeconds),
  ];
}
