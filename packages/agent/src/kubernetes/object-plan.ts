import { type Encodable, ObjectAction, ObjectPlan } from "@longshore/contracts";
import { scrub } from "@longshore/kit";
import type { KubePlan, PlannedAction } from "@longshore/kube";

export interface PlannedFor {
  readonly site: string;
  readonly kind: string;
  readonly name: string;
  readonly target: string;
  readonly waits: readonly string[];
}

/** A plan of objects on its way to an operator: without what is secret. */
export function objectPlan(plan: KubePlan, of: PlannedFor, secrets: readonly string[]): ObjectPlan {
  const doing = plan.actions.filter(({ verb }) => verb !== "keep");
  const clean = (text: string): string => scrub(text, secrets);
  const kept = plan.actions.length - doing.length;
  const head: Encodable<typeof ObjectPlan> = { ...of, server: plan.server, waits: of.waits.map(clean), kept };
  const actions = doing.map((action) => ObjectAction.decode(ObjectAction.encode(shown(action, clean)))); // one by one: all may be too long for a message
  return { ...ObjectPlan.decode(ObjectPlan.encode(head)), actions };
}

function shown({ verb, ref, fields, conflicts, reason, on }: PlannedAction, clean: (text: string) => string) {
  const { apiVersion, kind, namespace = "", name } = ref;
  return {
    verb,
    apiVersion,
    kind,
    namespace,
    name,
    fields: [
      ...fields.slice(0, MOST_FIELDS).map(({ path, before, after }) => ({
        path,
        before: short(clean(before)),
        after: short(clean(after)),
      })),
      ...(fields.length > MOST_FIELDS ? [{ path: `… ${fields.length - MOST_FIELDS} more fields` }] : []),
    ],
    conflicts: conflicts.map(({ field, manager }) => `${field} is ${manager}'s`),
    reason: clean(reason),
    uid: verb === "prune" || verb === "hold" ? (on?.uid ?? "") : "",
  };
}

/** Definitions and dashboards have fields of a hundred kilobytes. */
function short(text: string): string {
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}… (${text.length} characters)`;
}

const MAX_VALUE = 500;
/** One action has to fit into an answer. */
const MOST_FIELDS = 200;
