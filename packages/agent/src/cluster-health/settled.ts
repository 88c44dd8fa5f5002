import { seconds } from "@longshore/kit";

/** When a check was looked at. Monotonic milliseconds. */
export interface Looked {
  /** Begin of the last look that ended; undefined: none did. */
  readonly startedAt: number | undefined;
  /** When what is told of it changed last. */
  readonly changedAt: number;
  readonly isBad: boolean;
}

/**
 * Whether what is known of a line of the tree belongs together: a child that turned bad is told only when everything
 * that may explain it was looked at since, so that the root is named and not the first that noticed it; and it was looked
 * at itself since any of these changed. Nobody waits longer than `HOLD` for that.
 */
export function isSettled(child: Looked, explainers: readonly Looked[], nowMs: number): boolean {
  if (nowMs - Math.max(child.changedAt, ...explainers.map(({ changedAt }) => changedAt)) >= HOLD) return true;
  if (child.startedAt === undefined) return false;
  if (!child.isBad) return true;
  const { startedAt, changedAt } = child;
  return explainers.every((above) => (above.startedAt ?? -1) >= changedAt && startedAt >= above.changedAt);
}

export const HOLD = seconds(15);
