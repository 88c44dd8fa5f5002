import { isLongshoreError, LongshoreError, messageOf } from "@longshore/kit";
import { type ObjectRef, objectKey } from "../object.ts";
import type { KubeOutcome, Remark } from "../plan/apply-plan.ts";
import type { KubePlan, PlannedAction } from "../plan/plan.ts";
import type { Wanted } from "../plan/wanted.ts";
import type { Drift } from "./flips.ts";
import type { KeepPhase, KeepReport } from "./report.ts";

export function outcomeReport(
  { site, intent, objects, complete }: Wanted,
  plan: KubePlan,
  outcome: KubeOutcome,
  drift: readonly Drift[],
): KeepReport {
  const changedBy = new Set(drift.map(({ ref }) => objectKey(ref)));
  const stuck = plan.actions
    .filter(({ verb, ref }) => verb === "blocked" || (verb === "conflict" && !changedBy.has(objectKey(ref))))
    .map(remarkOf);
  const held = plan.actions.filter(({ verb }) => verb === "hold").map(remarkOf);
  const failed = [...stuck, ...outcome.failed];
  const removed = objects.length === 0 && complete && outcome.inventory.entries.size === 0;
  const left = drift.filter(
    (one) => one.givenUp || !outcome.applied.some((ref) => objectKey(ref) === objectKey(one.ref)),
  );
  const phase = phaseOf(failed, outcome.waiting, left, removed);
  return {
    site,
    intent,
    server: plan.server,
    phase,
    message: sentence(phase, { failed, waiting: outcome.waiting, held, left }, plan),
    plan,
    applied: outcome.applied,
    pruned: outcome.pruned,
    has: new Set(outcome.inventory.entries.keys()),
    waiting: outcome.waiting,
    failed,
    held,
    drift,
    error: undefined,
  };
}

/** The server could not be asked, or what is wanted cannot be planned at all. */
export function failureReport({ site, intent }: Wanted, server: string, error: unknown): KeepReport {
  const known = isLongshoreError(error)
    ? error
    : new LongshoreError("KUBE_UNEXPECTED", "backoff", messageOf(error), { cause: error });
  return {
    site,
    intent,
    server,
    phase: known.retry === "never" ? "failed" : "unreachable",
    message: known.hint === undefined ? known.message : `${known.message}. ${known.hint}`,
    plan: undefined,
    applied: [],
    pruned: [],
    has: undefined,
    waiting: [],
    failed: [],
    held: [],
    drift: [],
    error: known,
  };
}

function phaseOf(
  failed: readonly Remark[],
  waiting: readonly Remark[],
  left: readonly Drift[],
  removed: boolean,
): KeepPhase {
  if (failed.length > 0) return "failed";
  if (waiting.length > 0) return "waiting";
  if (left.length > 0) return "drifted";
  return removed ? "removed" : "settled";
}

interface Parts {
  readonly failed: readonly Remark[];
  readonly waiting: readonly Remark[];
  readonly held: readonly Remark[];
  readonly left: readonly Drift[];
}

function sentence(phase: KeepPhase, { failed, waiting, held, left }: Parts, { actions, server }: KubePlan): string {
  if (phase === "failed") return firstOf(failed);
  if (phase === "waiting") return firstOf(waiting);
  if (phase === "drifted") return driftSentence(left);
  const kept = held.length > 0 ? `; kept because of their data: ${held.map(({ ref }) => nameOf(ref)).join(", ")}` : "";
  if (phase === "removed") return `all that it made at ${server} is gone`;
  return `${actions.filter(({ verb }) => COUNTED.has(verb)).length} objects are as wanted at ${server}${kept}`;
}

function firstOf(remarks: readonly Remark[]): string {
  const [first] = remarks;
  if (first === undefined) return "";
  const more = remarks.length > 1 ? ` (and ${remarks.length - 1} more)` : "";
  return `${nameOf(first.ref)}: ${first.reason}${more}`;
}

function driftSentence(left: readonly Drift[]): string {
  const [first] = left;
  if (first === undefined) return "";
  const { ref, field, by, times, givenUp } = first;
  const who = by.length > 0 ? by.join(", ") : "somebody";
  const what = field === "." ? "deleted it" : `changed ${field}`;
  const more = left.length > 1 ? ` (and ${left.length - 1} more)` : "";
  const often = times === 1 ? "" : ` ${times} times`;
  const then = givenUp ? "; it is left to them until the document changes" : "";
  return `${nameOf(ref)}: ${who} ${what}${often}${then}${more}`;
}

function remarkOf({ ref, reason }: PlannedAction): Remark {
  return { ref, reason };
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

const COUNTED: ReadonlySet<string> = new Set(["keep", "create", "update"]);
