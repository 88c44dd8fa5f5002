import type { ActedRecord, Action } from "./record.ts";
import { type Answer, saysNothingWasDone } from "./rules/answers-hold.ts";

/** A power call from its question to its answer. */
export interface PowerCall {
  readonly call: number;
  readonly site: string;
  readonly machine: string;
  readonly action: Action;
  readonly askedMs: number;
  /** Infinity = never. */
  readonly answeredMs: number;
  readonly answer: Answer | undefined;
}

export interface Attributed {
  /** How often a BMC acted, by call. */
  readonly byCall: ReadonlyMap<number, number>;
  /** Acts for which nobody had asked. */
  readonly unasked: readonly ActedRecord[];
}

/**
 * A BMC is not told whose order it obeys, so each act is laid to a call: to the one that waited for its answer at that
 * time, else to the last one whose answer left it open. Where neither is left it counts against the nearest call, which
 * then has one act too many.
 */
export function attributeActs(calls: readonly PowerCall[], acts: readonly ActedRecord[]): Attributed {
  const byCall = new Map<number, number>();
  const unasked: ActedRecord[] = [];
  for (const act of acts.toSorted((a, b) => a.atMs - b.atMs)) {
    const asked = calls.filter((call) => isSame(call, act) && call.askedMs <= act.atMs).reverse();
    const isFree = ({ call }: PowerCall): boolean => !byCall.has(call);
    const waiting = asked.find((call) => isFree(call) && call.answeredMs >= act.atMs && !isDenied(call));
    const open = asked.find((call) => isFree(call) && isOpen(call));
    const chosen = waiting ?? open ?? asked[0];
    if (chosen === undefined) unasked.push(act);
    else byCall.set(chosen.call, (byCall.get(chosen.call) ?? 0) + 1);
  }
  return { byCall, unasked };
}

function isSame(a: Pick<PowerCall, "site" | "machine" | "action">, b: ActedRecord): boolean {
  return a.site === b.site && a.machine === b.machine && a.action === b.action;
}

function isDenied({ answer }: PowerCall): boolean {
  return answer !== undefined && saysNothingWasDone(answer);
}

/** It may still be carried out after its answer, or after the operator stopped waiting. */
function isOpen({ answer }: PowerCall): boolean {
  return answer === undefined || (!answer.ok && !saysNothingWasDone(answer));
}
