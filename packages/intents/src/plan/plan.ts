import { type DocumentRef, type PlannedChange, PlanVerb } from "@longshore/contracts";
import { type CurrentIntent, type Intent, keyOf } from "../intent.ts";
import type { JsonObject } from "../json.ts";
import { kindOf, rankOf } from "../kinds/index.ts";
import { checkChange } from "./check.ts";
import { diffFields } from "./diff.ts";
import { planDigest } from "./digest.ts";
import type { ChangeRequest, IntentWrite, PlanContext, Planned } from "./types.ts";
import { type World, worldAfter } from "./world.ts";

/**
 * What a request would change, in the order in which it is done: documents that others need come first, deletions
 * last and the other way round. `current` holds every intent of every site that the request names.
 */
export function planChanges(
  current: readonly CurrentIntent[],
  request: ChangeRequest,
  context: PlanContext = {},
): Planned {
  const world = worldAfter(current, request, context);
  const issues = checkChange(current, request, world);
  if (issues.length > 0) return { plan: { changes: [], digest: "" }, issues, writes: [] };
  const before = new Map(current.map((intent) => [keyOf(intent), intent]));
  const steps = [
    ...request.apply.map((intent) => applied(before.get(keyOf(intent)), intent, world)),
    ...request.delete.flatMap((ref) => deleted(before.get(keyOf(ref)), world)),
  ].sort(compareSteps);
  const changes = steps.map(({ change }) => change);
  const writes = steps.flatMap(({ write }) => (write === undefined ? [] : [write]));
  return { plan: { changes, digest: planDigest(changes) }, issues, writes };
}

interface Step {
  readonly change: PlannedChange;
  readonly write: IntentWrite | undefined;
}

function applied(before: CurrentIntent | undefined, after: Intent, world: World): Step {
  const fields = diffFields(before === undefined ? NOTHING : comparedOf(before), comparedOf(after), []);
  const document = refOf(after);
  if (before !== undefined && fields.length === 0) {
    const { generation } = before;
    return {
      change: { verb: PlanVerb.PLAN_VERB_UNCHANGED, document, fields, effects: [], generation },
      write: undefined,
    };
  }
  const generation = (before?.generation ?? 0) + 1;
  const effects = [...(kindOf(after.kind)?.effects({ before, after, world }) ?? [])];
  const verb = before === undefined ? PlanVerb.PLAN_VERB_CREATE : PlanVerb.PLAN_VERB_UPDATE;
  return {
    change: { verb, document, fields, effects, generation },
    write: { verb: before === undefined ? "create" : "update", intent: after, generation },
  };
}

function deleted(before: CurrentIntent | undefined, world: World): Step[] {
  if (before === undefined) return []; // refused by the checks
  const { kind, name, site, labels, spec } = before;
  const generation = before.generation + 1;
  const effects = [...(kindOf(kind)?.effects({ before, after: undefined, world }) ?? [])];
  const change = { verb: PlanVerb.PLAN_VERB_DELETE, document: refOf(before), fields: [], effects, generation };
  return [{ change, write: { verb: "delete", intent: { kind, name, site, labels, spec }, generation } }];
}

/** What of a document counts: its labels, and of its spec what its kind compares. */
function comparedOf(intent: Intent): JsonObject {
  const spec = kindOf(intent.kind)?.compared(intent.spec) ?? intent.spec;
  return { metadata: { labels: intent.labels }, spec };
}

/** What a document is compared with that is made: each of its fields is then a change. */
const NOTHING: JsonObject = { metadata: { labels: {} }, spec: {} };

function refOf({ kind, name, site }: Intent): DocumentRef {
  return { kind, name, site };
}

function compareSteps(a: Step, b: Step): number {
  return compareKeys(sortKey(a.change), sortKey(b.change));
}

function sortKey({ verb, document }: PlannedChange): readonly (string | number)[] {
  const kind = kindOf(document?.kind ?? "");
  const rank = kind === undefined ? 0 : rankOf(kind);
  const last = verb === PlanVerb.PLAN_VERB_DELETE;
  return [last ? 1 : 0, last ? -rank : rank, document?.site ?? "", document?.kind ?? "", document?.name ?? ""];
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [i, one] of a.entries()) {
    const other = b[i];
    if (other !== undefined && one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
