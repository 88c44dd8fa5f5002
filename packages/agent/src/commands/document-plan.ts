import {
  type Document as WireDocument,
  type DocumentPlanCommand,
  type DocumentPlanReply,
  type DocumentRef,
  type PlannedDocument,
  ObjectPlan,
} from "@longshore/contracts";
import { type Clock, deadline, formatDuration, messageOf, milliseconds, scrub } from "@longshore/kit";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import { kindOfToken } from "../intents/kinds.ts";
import { kubernetesErrors } from "../kubernetes/kubernetes-errors.ts";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { objectPlan } from "../kubernetes/object-plan.ts";
import { planDocument, type PlannedThere, planWithout } from "../kubernetes/plan.ts";
import type { Proposed } from "../kubernetes/site-view.ts";
import { parseTarget } from "../kubernetes/target.ts";
import type { Facts } from "../outbox/facts.ts";
import type { IntentKey } from "../store/intents.ts";
import { commandErrors } from "./command-errors.ts";
import type { PlanParts } from "./plan-parts.ts";

export interface DocumentPlanOptions {
  readonly site: string;
  readonly held: HeldDocuments;
  readonly facts: Facts;
  readonly clock: Clock;
  /** Absent: this agent reaches no API servers. */
  readonly kubernetes: Kubernetes | undefined;
  readonly secretValues: () => readonly string[];
  readonly parts: PlanParts;
  /** The agent stops. */
  readonly stop: AbortSignal;
}

/** What documents would do to objects: `site.{site}.cmd.document.plan`. Answers within the window of 5 s. Throws AGENT_BAD_ORDER, AGENT_PLAN_GONE. */
export async function documentPlan(
  command: DocumentPlanCommand,
  options: DocumentPlanOptions,
): Promise<DocumentPlanReply> {
  const { held, clock, stop, parts } = options;
  if (command.part !== "") return { documents: [], part: parts.read(command.part) };
  const late = (): Error => kubernetesErrors.AGENT_KUBERNETES_TOO_SLOW({ waited: formatDuration(ANSWER_WITHIN) });
  using limit = deadline(clock, ANSWER_WITHIN, late, stop);
  const applied = command.apply.map(read);
  const proposed: Proposed = new Map([
    ...applied.map((document) => [`${document.kind}/${document.name}`, document] as const),
    ...command.delete.map((ref) => [keyOf(ref), undefined] as const),
  ]);
  const documents: PlannedDocument[] = [];
  const add = async (
    ref: DocumentRef,
    plan: () => Promise<ObjectPlan | string>,
    document?: Document,
  ): Promise<void> => {
    const side = options.kubernetes?.sideOf(ref.kind.toLowerCase());
    if (side === undefined || (document !== undefined && side.concerns?.(document.spec) === false)) return;
    documents.push(await planned(ref, plan, options));
  };
  for (const [i, document] of applied.entries()) {
    const plan = (): Promise<ObjectPlan | string> => planOf(document, proposed, options, limit.signal);
    await add(refOf(command.apply[i] as WireDocument), plan, document);
  }
  for (const ref of command.held) {
    const document = held.get(ref.kind.toLowerCase(), ref.name);
    const plan = (): Promise<ObjectPlan | string> =>
      document === undefined ? planGone(ref, options, limit.signal) : planOf(document, proposed, options, limit.signal);
    await add(ref, plan, document);
  }
  for (const ref of command.delete) await add(ref, () => planGone(ref, options, limit.signal));
  return { documents: parts.fit(documents), part: [] };
}

/** What would be done about one document of the site, as everything is now; a text: why that cannot be said. */
export async function planHeld(
  ref: IntentKey,
  options: DocumentPlanOptions,
  signal: AbortSignal,
): Promise<ObjectPlan | string> {
  const document = options.held.get(ref.kind, ref.name);
  return document === undefined ? planGone(ref, options, signal) : planOf(document, new Map(), options, signal);
}

/** The objects of a document that go because it, or what it said, is gone. */
async function planGone(
  ref: IntentKey,
  options: DocumentPlanOptions,
  signal: AbortSignal,
): Promise<ObjectPlan | string> {
  const { facts, kubernetes } = options;
  const of = { kind: ref.kind.toLowerCase(), name: ref.name };
  const target = parseTarget(facts.lastStatus(of.kind, of.name)?.kubernetes?.target ?? "");
  if (target === undefined || kubernetes === undefined) return "it has no objects";
  return message(of, await planWithout(of, target, kubernetes.context(), signal), options);
}

async function planOf(
  document: Document,
  proposed: Proposed,
  options: DocumentPlanOptions,
  signal: AbortSignal,
): Promise<ObjectPlan | string> {
  const { kubernetes } = options;
  const side = kubernetes?.sideOf(document.kind);
  if (side === undefined || kubernetes === undefined) return "this agent reaches no API servers";
  if (side.concerns?.(document.spec) === false) return "the agent itself does what it says";
  return message(document, await planDocument(document, side, kubernetes.context(proposed), signal), options);
}

function message(
  { kind, name }: IntentKey,
  found: PlannedThere,
  { site, secretValues }: DocumentPlanOptions,
): ObjectPlan | string {
  if ("problem" in found) return found.problem;
  const { plan, target, waits } = found;
  return objectPlan(plan, { site, kind: kindOfToken(kind)?.kind ?? kind, name, target, waits }, secretValues());
}

/** One that cannot be planned says why and keeps no other from it. */
async function planned(
  document: DocumentRef,
  plan: () => Promise<ObjectPlan | string>,
  { secretValues, stop }: DocumentPlanOptions,
): Promise<PlannedDocument> {
  try {
    const made = await plan();
    return typeof made === "string"
      ? { document, plan: null, problem: scrub(made, secretValues()) }
      : { document, plan: made, problem: "" };
  } catch (error) {
    if (stop.aborted) throw error;
    return { document, plan: null, problem: scrub(messageOf(error), secretValues()) };
  }
}

function read({ kind, name, labels, spec }: WireDocument): Document {
  const known = kindOfToken(kind.toLowerCase());
  const parsed = known?.schema.safeParse(jsonOf(spec));
  if (known === undefined || parsed?.success !== true)
    throw commandErrors.AGENT_BAD_ORDER({ reason: `${kind} ${name} is none that this agent understands` });
  const token = known.kind.toLowerCase();
  return { kind: token, name, uid: "", generation: 0, digest: "", labels, spec: parsed.data as Document["spec"] };
}

function jsonOf(spec: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(spec).toString("utf8"));
  } catch {
    return undefined;
  }
}

function refOf({ kind, name, site }: DocumentRef): DocumentRef {
  return { kind, name, site };
}

function keyOf({ kind, name }: IntentKey): string {
  return `${kind.toLowerCase()}/${name}`;
}

/** The answer has to be back at the hub 8 s after it asked. */
const ANSWER_WITHIN = milliseconds(6500);
