import { monitorEventLoopDelay } from "node:perf_hooks";
import { counter, gauge } from "@longshore/kit";

const residentBytes = gauge({
  name: "longshore_hub_resident_memory_bytes",
  help: "Resident memory of the hub's process.",
});
const heapBytes = gauge({ name: "longshore_hub_heap_used_bytes", help: "JavaScript heap that the hub uses." });
const cpuSeconds = counter({
  name: "longshore_hub_cpu_seconds_total",
  help: "Processor time of the hub's process.",
  labels: ["mode"],
});
const loopSeconds = gauge({
  name: "longshore_hub_event_loop_delay_seconds",
  help: "How late the event loop was since the page was last read, by percentile.",
  labels: ["percentile"],
});
const startedSeconds = gauge({
  name: "longshore_hub_start_time_seconds",
  help: "When the hub's process started, seconds since 1970.",
});

const LOOKED_AT_EVERY_MS = 10;
const loopDelay = monitorEventLoopDelay({ resolution: LOOKED_AT_EVERY_MS });
let cpuBefore = { user: 0, system: 0 };

/** Reads the process's own figures; called when a page wants them. */
export function sampleProcess(): void {
  loopDelay.enable();
  const { rss, heapUsed } = process.memoryUsage();
  residentBytes.set(rss);
  heapBytes.set(heapUsed);
  const cpu = process.cpuUsage();
  cpuSeconds.inc({ mode: "user" }, (cpu.user - cpuBefore.user) / 1e6);
  cpuSeconds.inc({ mode: "system" }, (cpu.system - cpuBefore.system) / 1e6);
  cpuBefore = cpu;
  startedSeconds.set(Math.round(Date.now() / 1000 - process.uptime()));
  if (loopDelay.count === 0) return;
  for (const percentile of [50, 99] as const) {
    const lateMs = loopDelay.percentile(percentile) / 1e6 - LOOKED_AT_EVERY_MS; // Node counts from look to look
    loopSeconds.set({ percentile: String(percentile) }, Math.max(0, lateMs) / 1000);
  }
  loopDelay.reset();
}
