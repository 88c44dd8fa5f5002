import { type Flip, isGivenUp } from "../inventory/flip.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { type ObjectRef, objectKey } from "../object.ts";
import type { PlannedAction } from "../plan/plan.ts";

/** A field of ours that somebody changed although nothing else is wanted of the object than before. */
export interface Drift {
  readonly ref: ObjectRef;
  /** `.` = the whole object: it was deleted. */
  readonly field: string;
  /** Who changed it, as far as the server knows. */
  readonly by: readonly string[];
  /** How often it was found changed, from 1. */
  readonly times: number;
  /** It is left to the others from now on, until the document changes. */
  readonly givenUp: boolean;
}

/** What a plan would mend of objects that were as they are wanted; the third time a field is given up. Nothing is counted yet. */
export function driftOf(actions: readonly PlannedAction[], { entries }: Inventory, nowMs: number): readonly Drift[] {
  return actions.flatMap((action) => {
    const { ref, by, wants } = action;
    const { last, flips = [] } = entries.get(objectKey(ref)) ?? {};
    if (last === undefined || last.content !== wants?.content) return []; // the document says something else of it now
    return pathsOf(action).map((field) => {
      const before = flips.find((one) => one.field === field);
      const times = before === undefined || isForgotten(before, nowMs) ? 1 : before.times + 1;
      return { ref, field, by, times, givenUp: isGivenUp({ field, by, times, atMs: nowMs }) };
    });
  });
}

/** The flips of the objects that drifted, with this time, by key. */
export function counted(
  drift: readonly Drift[],
  { entries }: Inventory,
  nowMs: number,
): ReadonlyMap<string, readonly Flip[]> {
  return new Map(
    [...Map.groupBy(drift, ({ ref }) => objectKey(ref))].map(([key, of]) => {
      const fields = new Set(of.map(({ field }) => field));
      const before = (entries.get(key)?.flips ?? []).filter(
        (one) => !fields.has(one.field) && (isGivenUp(one) || !isForgotten(one, nowMs)),
      );
      return [key, [...before, ...of.map(({ field, by, times }) => ({ field, by, times, atMs: nowMs }))]];
    }),
  );
}

/** Fields that were left to others before. */
export function leftToOthers({ entries }: Inventory, now: readonly Drift[]): readonly Drift[] {
  const isNew = new Set(now.map(({ ref, field }) => `${objectKey(ref)} ${field}`));
  return [...entries].flatMap(([key, { ref, flips = [] }]) =>
    flips
      .filter((one) => isGivenUp(one) && !isNew.has(`${key} ${one.field}`))
      .map(({ field, by, times }) => ({ ref, field, by, times, givenUp: true })),
  );
}

function isForgotten({ atMs }: Flip, nowMs: number): boolean {
  return nowMs - atMs > FORGET_MS;
}

function pathsOf({ verb, foreign, conflicts }: PlannedAction): readonly string[] {
  if (verb === "create") return ["."];
  if (verb === "update") return foreign;
  return verb === "conflict" ? conflicts.map(({ field }) => field) : [];
}

/** Who changes a field once a day is corrected each time. */
const FORGET_MS = 3_600_000;
