import { type FieldChange, type Plan, type PlannedChange, PlanVerb } from "@longshore/contracts";
import type { Colors } from "../output/colors.ts";
import { printable } from "../output/width.ts";
import { NO_OBJECTS, objectLines, type ObjectPlans, shownObjects, unknownLines } from "./object-plans.ts";

/** A plan as people read it: what changes, field by field, what the sites will do, and the digest to hold it to. */
export function renderPlan(plan: Plan, colors: Colors, objects: ObjectPlans = NO_OBJECTS): readonly string[] {
  const blocks = plan.changes.flatMap((change) => {
    const below = change.document ? objectLines(change.document, objects, colors) : [];
    if (change.verb === PlanVerb.PLAN_VERB_UNCHANGED && below.length === 0) return [];
    return [...renderChange(change, colors), ...below, ""];
  });
  const unknown = unknownLines(objects);
  return [...blocks, ...unknown, ...(unknown.length > 0 ? [""] : []), summary(plan), `digest: ${plan.digest}`];
}

/** One line: "2 to create, 1 to change, 3 unchanged". */
export function summary({ changes }: Plan): string {
  const count = (verb: PlanVerb): number => changes.filter((change) => change.verb === verb).length;
  const parts = [
    [count(PlanVerb.PLAN_VERB_CREATE), "to create"],
    [count(PlanVerb.PLAN_VERB_UPDATE), "to change"],
    [count(PlanVerb.PLAN_VERB_DELETE), "to delete"],
    [count(PlanVerb.PLAN_VERB_UNCHANGED), "unchanged"],
  ] as const;
  return parts.flatMap(([many, what]) => (many > 0 ? [`${many} ${what}`] : [])).join(", ") || "nothing to do";
}

/** `diff`: the fields alone, as lines taken away and added. */
export function renderDiff(plan: Plan, colors: Colors, objects: ObjectPlans = NO_OBJECTS): readonly string[] {
  return plan.changes.flatMap((change) => {
    if (change.verb === PlanVerb.PLAN_VERB_UNCHANGED) return [];
    const to = change.verb === PlanVerb.PLAN_VERB_DELETE ? "gone" : `generation ${change.generation}`;
    return [
      colors.bold(`--- ${title(change)} ${change.verb === PlanVerb.PLAN_VERB_CREATE ? "absent" : "as it is"}`),
      colors.bold(`+++ ${title(change)} ${to}`),
      ...change.fields.flatMap((field) => diffLines(field, colors)),
      ...(change.document ? objectLines(change.document, objects, colors) : []),
    ];
  });
}

export function hasChanges({ changes }: Plan): boolean {
  return changes.some((change) => change.verb !== PlanVerb.PLAN_VERB_UNCHANGED);
}

/** What a plan does that interrupts work: power taken away. Empty = nothing does. */
export function interruptions({ changes }: Plan): readonly string[] {
  return changes.flatMap((change) =>
    change.effects
      .filter((effect) => /^power off\b(?!.*now off)/.test(effect))
      .map((effect) => `${title(change)}: ${effect}`),
  );
}

/** `machine/r1u7 at oslo`. */
export function title({ document }: PlannedChange): string {
  if (!document) return "?";
  const site = document.kind === "Site" ? "" : ` at ${document.site}`;
  return printable(`${document.kind.toLowerCase()}/${document.name}${site}`);
}

/** The stable shape of `-o json` and `-o yaml`. */
export function shownPlan(plan: Plan, objects: ObjectPlans = NO_OBJECTS): Readonly<Record<string, unknown>> {
  return {
    digest: plan.digest,
    ...shownObjects(objects),
    changes: plan.changes.map(({ verb, document, fields, effects, generation }) => ({
      verb: VERBS[verb],
      kind: document?.kind ?? "",
      name: document?.name ?? "",
      site: document?.site ?? "",
      generation,
      fields: fields.map(({ path, before, after }) => ({ path, before: value(before), after: value(after) })),
      effects,
    })),
  };
}

const VERBS: Readonly<Record<PlanVerb, string>> = {
  [PlanVerb.PLAN_VERB_UNSPECIFIED]: "unknown",
  [PlanVerb.PLAN_VERB_CREATE]: "create",
  [PlanVerb.PLAN_VERB_UPDATE]: "update",
  [PlanVerb.PLAN_VERB_DELETE]: "delete",
  [PlanVerb.PLAN_VERB_UNCHANGED]: "unchanged",
};

function renderChange(change: PlannedChange, colors: Colors): readonly string[] {
  const sign = {
    [PlanVerb.PLAN_VERB_CREATE]: colors.green("+"),
    [PlanVerb.PLAN_VERB_DELETE]: colors.red("-"),
    [PlanVerb.PLAN_VERB_UNCHANGED]: "=",
  }[change.verb as number];
  return [
    `${sign ?? colors.yellow("~")} ${colors.bold(title(change))}`,
    ...change.fields.map((field) => `    ${fieldLine(field)}`),
    ...change.effects.map((effect) => `    => ${printable(effect)}`),
  ];
}

function fieldLine({ path, before, after }: FieldChange): string {
  if (before === "") return printable(`${path}: ${after}`);
  return printable(`${path}: ${before} -> ${after || "absent"}`);
}

function diffLines({ path, before, after }: FieldChange, colors: Colors): readonly string[] {
  return [
    ...(before === "" ? [] : [colors.red(`- ${printable(`${path}: ${before}`)}`)]),
    ...(after === "" ? [] : [colors.green(`+ ${printable(`${path}: ${after}`)}`)]),
  ];
}

/** JSON as the hub says it; null where the field is absent. */
function value(json: string): unknown {
  if (json === "") return null;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
