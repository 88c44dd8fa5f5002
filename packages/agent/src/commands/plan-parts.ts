import { createHash } from "node:crypto";
import { ObjectAction, ObjectPlan, type PlannedDocument } from "@longshore/contracts";
import { type Clock, minutes } from "@longshore/kit";
import { kubernetesErrors } from "../kubernetes/kubernetes-errors.ts";

/**
 * Plans that are too long for one answer: what does not fit is kept for two minutes, in parts, by their digests. Nothing is
 * lost on the way, since an operator signs the whole plan, and who puts it together from other parts signs another one.
 */
export class PlanParts implements Disposable {
  readonly #clock: Clock;
  /** Encoded, the oldest first. */
  readonly #kept = new Map<string, Kept>();
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** As much of them as one answer holds; the rest is kept. */
  fit(documents: readonly PlannedDocument[]): PlannedDocument[] {
    let left = ANSWER_BYTES;
    return documents.map((one) => {
      if (!one.plan) return one;
      const [first = [], ...rest] = split(one.plan.actions, left);
      for (const action of first) left -= sizeOf(action);
      return { ...one, plan: { ...one.plan, actions: [...first], parts: rest.map((part) => this.#keep(part)) } };
    });
  }

  /** @throws AGENT_PLAN_GONE */
  read(id: string): ObjectAction[] {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw kubernetesErrors.AGENT_PLAN_GONE(undefined);
    return ObjectPlan.decode(kept.bytes).actions;
  }

  [Symbol.dispose](): void {
    this.#cancel();
    this.#kept.clear();
  }

  #keep(actions: readonly ObjectAction[]): string {
    const bytes = ObjectPlan.encode({ actions: [...actions] });
    const id = createHash("sha256").update(bytes).digest("hex");
    this.#kept.delete(id); // the newest comes last
    this.#kept.set(id, { bytes, untilMs: this.#clock.monotonic() + KEPT_FOR });
    let total = [...this.#kept.values()].reduce((sum, one) => sum + one.bytes.length, 0);
    for (const [old, { bytes: of }] of this.#kept) {
      if (total <= MOST_KEPT_BYTES || old === id) break;
      this.#kept.delete(old);
      total -= of.length;
    }
    this.#forgetLater();
    return id;
  }

  #forgetLater(): void {
    this.#cancel();
    this.#cancel = this.#clock.after(KEPT_FOR, () => {
      for (const [id, { untilMs }] of this.#kept) if (untilMs <= this.#clock.monotonic()) this.#kept.delete(id);
      if (this.#kept.size > 0) this.#forgetLater();
    });
  }
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly untilMs: number;
}

/** First as many as `room` holds, then parts that are one answer each. */
function split(actions: readonly ObjectAction[], room: number): readonly (readonly ObjectAction[])[] {
  const parts: ObjectAction[][] = [[]];
  let left = room;
  for (const action of actions) {
    const size = sizeOf(action);
    if (size > left) {
      parts.push([]);
      left = ANSWER_BYTES;
    }
    parts.at(-1)?.push(action);
    left -= size;
  }
  return parts;
}

/** In its message, with tag and length. */
function sizeOf(action: ObjectAction): number {
  return ObjectAction.encode(action).length + 8;
}

/** A message holds a megabyte; what is small keeps hubs with many sites small. */
const ANSWER_BYTES = 250_000;
const KEPT_FOR = minutes(2);
/** Some 30,000 objects that hold data. */
const MOST_KEPT_BYTES = 8_000_000;
