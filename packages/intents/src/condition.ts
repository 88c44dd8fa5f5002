import type { Condition } from "@longshore/contracts";

/** Undefined means "not observed" and becomes "Unknown", never "False". The transition time is set by `mergeConditions`. */
export function condition(
  type: string,
  ok: boolean | undefined,
  reason: string,
  message: string,
  observedGeneration: number,
): Condition {
  const status = ok === undefined ? "Unknown" : ok ? "True" : "False";
  return { type, status, reason, message, observedGeneration, lastTransitionAtMs: 0 };
}

/** `next`, sorted by type; a condition whose status stayed the same keeps its time of transition. */
export function mergeConditions(
  previous: readonly Condition[],
  next: readonly Condition[],
  nowMs: number,
): readonly Condition[] {
  const before = new Map(previous.map((old) => [old.type, old]));
  return next
    .map((now) => {
      const old = before.get(now.type);
      return { ...now, lastTransitionAtMs: old?.status === now.status ? old.lastTransitionAtMs : nowMs };
    })
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}
