import type { Condition, Status } from "@longshore/contracts";
import type { NewEvent } from "../outbox/facts.ts";

/**
 * What happened between two statuses of a machine, for the timeline. `knownPower`: the last state that was read; `hint`:
 * what to do about a BMC that cannot be reached.
 */
export function transitions(
  before: Status | undefined,
  now: Status,
  knownPower: string | undefined,
  hint?: string,
): NewEvent[] {
  return [reachability(before, now, hint), power(now, knownPower), followed(before, now), health(before, now)].filter(
    (event) => event !== undefined,
  );
}

function reachability(before: Status | undefined, now: Status, hint: string | undefined): NewEvent | undefined {
  const old = find(before, "BmcReachable");
  const next = find(now, "BmcReachable");
  if (next === undefined || (old?.status === next.status && old.reason === next.reason)) return undefined;
  const evidence = { reason: next.reason, was: old?.reason ?? "" };
  if (next.status === "True") return event(now, "BmcReachable", "info", next.message, evidence);
  const more = hint === undefined ? evidence : { ...evidence, next: hint };
  // a BMC that answers weaker than asked may be somebody else
  const [reason, severity] =
    next.reason === "WeakerSuite" ? (["BmcSuspect", "error"] as const) : (["BmcUnreachable", "warning"] as const);
  return event(now, reason, severity, next.message, more);
}

function power(now: Status, known: string | undefined): NewEvent | undefined {
  const next = now.machine?.power ?? "unknown";
  if (next === "unknown" || known === undefined || known === next) return undefined;
  return event(now, "PowerChanged", "info", `power changed from ${known} to ${next}`, { was: known, now: next });
}

function followed(before: Status | undefined, now: Status): NewEvent | undefined {
  const old = find(before, "PowerAsWanted");
  const next = find(now, "PowerAsWanted");
  if (next?.reason !== "NotFollowed" || old?.reason === "NotFollowed") return undefined;
  const hint =
    "Look at the machine and at its BMC's own log: `longshore machine sel`; some BMCs need a reboot of their own.";
  return event(now, "PowerNotFollowed", "warning", next.message, { next: hint });
}

/** A machine that is well when it is first seen is no news. */
function health(before: Status | undefined, now: Status): NewEvent | undefined {
  const old = find(before, "Healthy");
  const next = find(now, "Healthy");
  const wasWell = old === undefined || WELL.has(old.reason);
  if (next === undefined || next.status === "Unknown" || next.reason === old?.reason) return undefined;
  if (WELL.has(next.reason)) return wasWell ? undefined : event(now, "MachineHealthy", "info", next.message, {});
  const severity = next.status === "False" ? "error" : "warning";
  const evidence = { reason: next.reason, next: `longshore machine sensors ${now.name}` };
  return event(now, "MachineUnhealthy", severity, next.message, evidence);
}

const WELL: ReadonlySet<string> = new Set(["SensorsOk", "NotObserved", "NoReadings"]);

function event(
  { name }: Status,
  reason: string,
  severity: "info" | "warning" | "error",
  message: string,
  evidence: Record<string, string>,
): NewEvent {
  return { noun: "machine", name, reason, severity, message, evidence };
}

function find(status: Status | undefined, type: string): Condition | undefined {
  return status?.conditions.find((each) => each.type === type);
}
