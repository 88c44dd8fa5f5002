import { type Plan, PlanVerb } from "@longshore/contracts";
import { cliErrors } from "../errors.ts";
import { interruptions, title } from "./render-plan.ts";

export { hasChanges, shownPlan } from "./render-plan.ts";

/** Throws CLI_PLAN_CHANGED when the plan is another than the one that was seen. */
export function checkDigest({ digest }: Plan, wanted: string | undefined): void {
  if (wanted !== undefined && wanted !== digest) throw cliErrors.CLI_PLAN_CHANGED({ wanted, now: digest });
}

/** Asks before a plan that interrupts work; plans that do not are never asked about. */
export async function confirmPlan(
  plan: Plan,
  confirm: (what: string, yes: boolean) => Promise<void>,
  yes: boolean,
): Promise<void> {
  const [first, ...others] = interruptions(plan);
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  await confirm(`apply a plan that takes power away (${first}${more})`, yes);
}

/** A line per document, as `kubectl apply` says it. */
export function renderOutcome(
  { changes }: Plan,
  { dryRun, names }: { readonly dryRun: boolean; readonly names: boolean },
): readonly string[] {
  return changes.map((change) => {
    const { document, verb } = change;
    if (names) return `${document?.kind.toLowerCase() ?? ""}/${document?.name ?? ""}`;
    return `${title(change)} ${DONE[verb]}${dryRun ? " (dry run)" : ""}`;
  });
}

const DONE: Readonly<Record<PlanVerb, string>> = {
  [PlanVerb.PLAN_VERB_UNSPECIFIED]: "done",
  [PlanVerb.PLAN_VERB_CREATE]: "created",
  [PlanVerb.PLAN_VERB_UPDATE]: "changed",
  [PlanVerb.PLAN_VERB_DELETE]: "deleted",
  [PlanVerb.PLAN_VERB_UNCHANGED]: "unchanged",
};
