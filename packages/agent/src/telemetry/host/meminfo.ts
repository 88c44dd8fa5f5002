import { type Sample, sample } from "../sample.ts";
import { numberOf, wordsOf } from "./number.ts";

/** /proc/meminfo, proc_meminfo(5). Which lines there are depends on architecture and kernel; ours are everywhere. */
export function meminfo(host: string, text: string): Sample[] {
  const bytes = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [key = "", amount, unit] = wordsOf(line);
    const value = numberOf(amount);
    if (value !== undefined) bytes.set(key, unit === "kB" ? value * 1024 : value);
  }
  return FIELDS.flatMap(([field, name]) => sample(name, { host }, bytes.get(`${field}:`)));
}

const FIELDS = [
  ["MemTotal", "longshore_host_memory_size_bytes"],
  ["MemFree", "longshore_host_memory_free_bytes"],
  ["MemAvailable", "longshore_host_memory_available_bytes"],
  ["Buffers", "longshore_host_memory_buffers_bytes"],
  ["Cached", "longshore_host_memory_cached_bytes"],
  ["Dirty", "longshore_host_memory_dirty_bytes"],
  ["SwapTotal", "longshore_host_swap_size_bytes"],
  ["SwapFree", "longshore_host_swap_free_bytes"],
] as const;
