import { type SelRecord, stateText } from "node-ipmi";
import type { LogEntry } from "../event-log.ts";
import { healthOfStates } from "./sensor-health.ts";

/** How bad an entry is: what is over again is no trouble, and what nobody knows is told as it stands. */
export function severityOf(entry: SelRecord): LogEntry["severity"] {
  if (entry.kind !== "event" || entry.record.event.deasserted) return "info";
  const { event, sensorType, data } = entry.record;
  const state = stateText(event.type, sensorType, (data[0] ?? 0) & 0x0f);
  return SEVERITIES[healthOfStates([state])];
}

const SEVERITIES = { ok: "info", unknown: "info", warning: "warning", critical: "error" } as const;
