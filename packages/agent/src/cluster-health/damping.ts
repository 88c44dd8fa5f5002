import { minutes } from "@longshore/kit";
import { NOT_OBSERVED, type Part, SEVERITY, type State, type Verdict } from "./verdict.ts";

/** What is said of one check, after what its looks said one after the other. */
export interface Damped {
  /** What is told. */
  readonly shown: Verdict;
  /** Who is how bad, by the last look that came to something. */
  readonly signature: string;
  /** Looks that found another signature than the look before, within `WINDOW`. */
  readonly changes: readonly { readonly atMs: number; readonly to: State }[];
  /** Looks in a row that came to nothing. */
  readonly misses: number;
  readonly isFlapping: boolean;
}

/**
 * A change is told at once, with two exceptions. One look that came to nothing is no news: the second is. And what
 * changed `FLAPS` times within `WINDOW` is told once, as flapping in its worst state, until it has kept one for `WINDOW`.
 */
export function damp(before: Damped | undefined, now: Verdict, nowMs: number): Damped {
  const signature = signatureOf(now);
  const isMiss = now.reason === NOT_OBSERVED;
  if (before === undefined) return { shown: now, signature, changes: [], misses: Number(isMiss), isFlapping: false };
  const misses = isMiss ? before.misses + 1 : 0;
  if (misses === 1) return { ...before, misses };
  const recent = before.changes.filter(({ atMs }) => nowMs - atMs < WINDOW);
  const changes = signature === before.signature ? recent : [...recent, { atMs: nowMs, to: now.state }];
  const isFlapping = before.isFlapping ? changes.length > 0 : changes.length >= FLAPS;
  const states = changes.map(({ to }) => to);
  const shown = isFlapping ? flapping(before, now, states) : now;
  return { shown, signature, changes: changes.slice(-FLAPS), misses, isFlapping };
}

export const WINDOW = minutes(10);
export const FLAPS = 6;
export const FLAPPING = "Flapping";

function signatureOf({ state, parts = [] }: Verdict): string {
  const bad = parts.flatMap((part) => (part.state === "healthy" ? [] : [`${part.name}=${part.state}`]));
  return [state, ...bad.sort()].join(" ");
}

/** Its words stay the same while it flaps, unless it becomes worse; whoever was bad meanwhile stays named. */
function flapping(before: Damped, now: Verdict, states: readonly State[]): Verdict {
  const { shown } = before;
  const seen = [...states, shown.state, now.state];
  const state = SEVERITY.find((one) => seen.includes(one)) ?? now.state;
  const named = parts(shown, now);
  if (before.isFlapping && shown.state === state) return { ...shown, ...named };
  const worst = now.state === state ? now : shown;
  return { ...worst, ...named, state, reason: FLAPPING, message: `it keeps changing; one time: ${worst.message}` };
}

function parts({ parts: old = [] }: Verdict, { parts: now = [] }: Verdict): { readonly parts?: readonly Part[] } {
  const named = new Set(old.map(({ name }) => name));
  const all = [...old, ...now.filter(({ name }) => !named.has(name))];
  return all.length > 0 ? { parts: all } : {};
}
