import { minutes } from "@longshore/kit";
import { NOT_OBSERVED, type Part, SEVERITY, type State, type Verdict } from "./verdict.ts";

/** What is said of one check, after what its looks said one after the other. */
export interface Damped {
  /** What is told. */
  readonly shown: Verdict;
  readonly own: History;
  /** By name: those that were not well within `WINDOW`. */
  readonly parts: ReadonlyMap<string, History>;
  /** Looks in a row that came to nothing. */
  readonly misses: number;
  readonly isFlapping: boolean;
}

/** The states that one thing came to within `WINDOW`, after the one that it had before; none is as the one before it. */
type History = readonly { readonly atMs: number; readonly state: State }[];

/**
 * A change is told at once, with two exceptions. One look that came to nothing is no news: the second is. And a check that
 * fell `FALLS` times within `WINDOW`, or one of whose parts did, is told once, as flapping in its worst state, until
 * nothing of it has changed for `WINDOW`. Falling: becoming worse after anything else than becoming worse. Things that
 * turn bad or well one by one, as the nodes of a cluster that is upgraded, each fall once.
 */
export function damp(before: Damped | undefined, now: Verdict, nowMs: number): Damped {
  const isMiss = now.reason === NOT_OBSERVED;
  const misses = isMiss ? (before?.misses ?? 0) + 1 : 0;
  if (before !== undefined && misses === 1) return { ...before, misses };
  const own = later(before?.own, now.state, nowMs);
  const parts = isMiss ? (before?.parts ?? NOBODY) : laterParts(before?.parts ?? NOBODY, now.parts ?? [], nowMs);
  const all = [own, ...parts.values()];
  const isFlapping = before?.isFlapping ? all.some((one) => one.length > 1) : all.some((one) => falls(one) >= FALLS);
  const shown = isFlapping && before !== undefined ? flapping(before, now, own) : now;
  return { shown, own, parts, misses, isFlapping };
}

export const WINDOW = minutes(10);
export const FALLS = 4;
export const FLAPPING = "Flapping";

const NOBODY: ReadonlyMap<string, History> = new Map();

function later(history: History = [], state: State, nowMs: number): History {
  const old = history.filter(({ atMs }) => nowMs - atMs >= WINDOW);
  const kept = history.slice(Math.max(0, old.length - 1));
  return kept.at(-1)?.state === state ? kept : [...kept, { atMs: nowMs, state }];
}

/** Who is not named is well. */
function laterParts(
  before: ReadonlyMap<string, History>,
  parts: readonly Part[],
  nowMs: number,
): ReadonlyMap<string, History> {
  const states = new Map(parts.map(({ name, state }) => [name, state]));
  const after = new Map<string, History>();
  for (const name of new Set([...before.keys(), ...states.keys()])) {
    const state = states.get(name) ?? "healthy";
    const history = later(before.get(name) ?? WELL, state, nowMs);
    if (state !== "healthy" || history.length > 1) after.set(name, history);
  }
  return after;
}

const WELL: History = [{ atMs: Number.NEGATIVE_INFINITY, state: "healthy" }];

function falls(history: History): number {
  const ranks = history.map(({ state }) => SEVERITY.indexOf(state));
  const isWorse = ranks.map((rank, at) => rank < (ranks[at - 1] ?? rank));
  return isWorse.filter((worse, at) => worse && !isWorse[at - 1]).length;
}

/** Its words stay the same while it flaps, unless it becomes worse; whoever was bad meanwhile stays named. */
function flapping(before: Damped, now: Verdict, own: History): Verdict {
  const { shown } = before;
  const seen = [...own.map(({ state }) => state), shown.state, now.state];
  const state = SEVERITY.find((one) => seen.includes(one)) ?? now.state;
  const named = everyPart(shown, now);
  if (before.isFlapping && shown.state === state) return { ...shown, ...named };
  const worst = now.state === state ? now : shown;
  return { ...worst, ...named, state, reason: FLAPPING, message: `it keeps changing; one time: ${worst.message}` };
}

function everyPart({ parts: old = [] }: Verdict, { parts: now = [] }: Verdict): { readonly parts?: readonly Part[] } {
  const named = new Set(old.map(({ name }) => name));
  const all = [...old, ...now.filter(({ name }) => !named.has(name))];
  return all.length > 0 ? { parts: all } : {};
}
