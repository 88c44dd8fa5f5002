import type { DocumentRef, ObjectAction, PlannedDocument } from "@longshore/contracts";
import { kindOf } from "@longshore/intents";
import { isLongshoreError } from "@longshore/kit";
import type { Hub } from "../hub.ts";
import type { Colors } from "../output/colors.ts";
import { printable } from "../output/width.ts";
import type { ChangeSet } from "./change-set.ts";
import { PLAN_TIMEOUT_MS, wholePlans } from "./whole-plans.ts";

/** What sites would do to objects at their API servers, beside what changes in documents. */
export interface ObjectPlans {
  readonly planned: readonly PlannedDocument[];
  /** Sites that could not be asked, and why. */
  readonly unknown: readonly { readonly site: string; readonly reason: string }[];
}

export const NO_OBJECTS: ObjectPlans = { planned: [], unknown: [] };

/** Asks each site that has documents with objects; one that cannot be asked keeps nobody from a plan. */
export async function objectPlans(hub: Hub, { request }: ChangeSet): Promise<ObjectPlans> {
  const bySite = Map.groupBy([...request.apply, ...request.delete], ({ site }) => site);
  const sites = [...bySite].filter(([, refs]) => refs.some(({ kind }) => kindOf(kind)?.kubernetes !== undefined));
  const answers = await Promise.all(sites.map(([site]) => askSite(hub, site, request)));
  return {
    planned: answers.flatMap((answer) => ("documents" in answer ? answer.documents : [])),
    unknown: answers.flatMap((answer) => ("reason" in answer ? [answer] : [])),
  };
}

type Answer = { readonly documents: readonly PlannedDocument[] } | { readonly site: string; readonly reason: string };

async function askSite(hub: Hub, site: string, request: ChangeSet["request"]): Promise<Answer> {
  const here = {
    apply: request.apply.filter((one) => one.site === site),
    delete: request.delete.filter((one) => one.site === site),
  };
  try {
    const asked = { site, plan: { ...here, held: [] } };
    const { documents } = await hub.call("apiDocumentPlan", asked, { timeoutMs: PLAN_TIMEOUT_MS });
    return { documents: await wholePlans(hub, site, documents) };
  } catch (error) {
    if (!isLongshoreError(error)) throw error;
    return { site, reason: error.message };
  }
}

/** What a site would do to the objects of one document, below the document's own change. */
export function objectLines(document: DocumentRef, { planned }: ObjectPlans, colors: Colors): readonly string[] {
  const found = planned.find(
    ({ document: one }) => one?.kind === document.kind && one.name === document.name && one.site === document.site,
  );
  if (found === undefined) return [];
  const { plan, problem } = found;
  const remark = problem === "" ? [] : [`    objects: ${printable(problem)}`];
  if (!plan) return remark;
  const { actions, waits, kept, target } = plan;
  const what = actions.length === 0 ? "nothing to do" : `${actions.length} to do`;
  return [
    ...remark,
    `    objects at ${printable(target)}: ${what}, ${kept} as they are`,
    ...waits.map((wait) => `      waits: ${printable(wait)}`),
    ...actions.flatMap((action) => actionLines(action, colors)),
  ];
}

function actionLines(action: ObjectAction, colors: Colors): string[] {
  const { verb, apiVersion, kind, namespace, name, reason, fields } = action;
  const object = printable(`${apiVersion} ${kind} ${namespace && `${namespace}/`}${name}`);
  return [
    `      ${signOf(verb, colors)} ${object}${reason && printable(`: ${reason}`)}`,
    ...fields.map(
      ({ path, before, after }) => `          ${printable(`${path}: ${before || "absent"} -> ${after || "absent"}`)}`,
    ),
  ];
}

function signOf(verb: string, colors: Colors): string {
  if (verb === "create") return colors.green("+");
  if (verb === "prune") return colors.red("-");
  return verb === "update" ? colors.yellow("~") : colors.yellow(`! ${verb}`);
}

/** What could not be asked, a line each. */
export function unknownLines({ unknown }: ObjectPlans): readonly string[] {
  return unknown.map(({ site, reason }) => printable(`objects at ${site} are not known: ${reason}`));
}

/** The stable shape of `-o json` and `-o yaml`. */
export function shownObjects({ planned, unknown }: ObjectPlans): Readonly<Record<string, unknown>> {
  if (planned.length === 0 && unknown.length === 0) return {};
  const objects = planned.map(({ document, plan, problem }) => ({
    kind: document?.kind ?? "",
    name: document?.name ?? "",
    site: document?.site ?? "",
    ...(plan && { target: plan.target, actions: plan.actions, waits: plan.waits, unchanged: plan.kept }),
    ...(problem !== "" && { problem }),
  }));
  return { objects, ...(unknown.length > 0 && { unknown }) };
}
