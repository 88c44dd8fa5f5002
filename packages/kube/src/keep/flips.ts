import { type ObjectRef, objectKey } from "../object.ts";
import type { PlannedAction } from "../plan/plan.ts";

/** A field of ours that somebody changed although nothing else is wanted than before. */
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

/** Counts how often what was true is found changed; the third time it is given up. */
export class Flips {
  readonly #seen = new Map<string, Map<string, Flip>>();

  /** What a plan would mend of an intent that was true before. Nothing is counted yet. `now`: monotonic milliseconds. */
  see(actions: readonly PlannedAction[], now: number): readonly Drift[] {
    return actions.flatMap((action) => {
      const { ref, by } = action;
      const paths = pathsOf(action);
      return paths.map((field) => {
        const before = this.#seen.get(objectKey(ref))?.get(field);
        const times = before === undefined || now - before.at > FORGET_MS ? 1 : before.times + 1;
        return { ref, field, by, times, givenUp: times >= MAX_FLIPS };
      });
    });
  }

  /** It was made good, or is given up now. */
  count(drift: readonly Drift[], now: number): void {
    for (const one of drift) {
      const key = objectKey(one.ref);
      const fields = this.#seen.get(key) ?? new Map<string, Flip>();
      this.#seen.set(key, fields.set(one.field, { times: one.times, at: now, drift: one }));
    }
  }

  /** Fields that are left to others, by object key. */
  givenUp(): ReadonlyMap<string, readonly string[]> {
    const all = new Map<string, readonly string[]>();
    for (const { ref, field } of this.left()) {
      const key = objectKey(ref);
      all.set(key, [...(all.get(key) ?? []), field]);
    }
    return all;
  }

  left(): readonly Drift[] {
    return [...this.#seen.values()].flatMap((fields) =>
      [...fields.values()].map(({ drift }) => drift).filter(({ givenUp }) => givenUp),
    );
  }
}

function pathsOf({ verb, fields, conflicts }: PlannedAction): readonly string[] {
  if (verb === "create") return ["."];
  if (verb === "update") return fields.map(({ path }) => path);
  return verb === "conflict" ? conflicts.map(({ field }) => field) : [];
}

interface Flip {
  readonly times: number;
  readonly at: number;
  readonly drift: Drift;
}

const MAX_FLIPS = 3;
/** Who changes a field once a day is corrected each time. */
const FORGET_MS = 3_600_000;
