import { type DocumentPruneCommand, type DocumentPruneResult, type ObjectAction, Signed } from "@longshore/contracts";
import { objectPlanDigest } from "@longshore/intents";
import { deadline, firstFew, formatDuration, milliseconds } from "@longshore/kit";
import { objectKey, type ObjectRef } from "@longshore/kube";
import { kubernetesErrors } from "../kubernetes/kubernetes-errors.ts";
import { MOST_NAMED, objectText } from "../kubernetes/object-text.ts";
import type { NewEvent } from "../outbox/facts.ts";
import type { IntentKey } from "../store/intents.ts";
import type { PruneStore } from "../store/prunes.ts";
import { commandErrors } from "./command-errors.ts";
import type { DestructiveOrders } from "./destructive-orders.ts";
import { type DocumentPlanOptions, planHeld } from "./document-plan.ts";

export interface DocumentPruneOptions extends DocumentPlanOptions {
  readonly destructive: DestructiveOrders;
  readonly prunes: PruneStore;
}

/**
 * Deletes the objects of a document that hold data and that nobody wants any more: `site.{site}.cmd.document.prune`. The
 * document must have said so (label `deletion: confirm`), and an operator have signed the plan as the site sees it now.
 * Throws AGENT_NO_SUCH_DOCUMENT, AGENT_NOT_PRUNABLE, AGENT_ORDER_REFUSED; nothing was done then.
 */
export async function documentPrune(
  command: DocumentPruneCommand,
  options: DocumentPruneOptions,
): Promise<DocumentPruneResult> {
  const { facts, clock, stop, destructive, prunes, kubernetes } = options;
  const ref = { kind: command.kind.toLowerCase(), name: command.name };
  const document = `${ref.kind}/${ref.name}`;
  const { orderId } = command;
  if (!ID.test(orderId)) throw commandErrors.AGENT_BAD_ORDER({ reason: "its id" });
  const earlier = prunes.read(document);
  if (earlier?.orderId === orderId) return { objects: earlier.objects.length };
  const known = facts.lastStatus(ref.kind, ref.name)?.kubernetes;
  if (!known) throw kubernetesErrors.AGENT_NO_SUCH_DOCUMENT({ document });
  const no = (reason: string): Error => kubernetesErrors.AGENT_NOT_PRUNABLE({ document, reason });
  if (!known.deletionConfirmed) throw no("it does not say `deletion: confirm`");
  using limit = deadline(
    clock,
    ANSWER_WITHIN,
    () => kubernetesErrors.AGENT_KUBERNETES_TOO_SLOW({ waited: formatDuration(ANSWER_WITHIN) }),
    stop,
  );
  const plan = await planHeld(ref, options, limit.signal);
  if (typeof plan === "string") throw no(plan);
  const held = plan.actions.filter(({ verb }) => verb === "hold").map(heldObject);
  if (held.length === 0) throw no("none of its objects is held back");
  const word = command.order ? Signed.encode(command.order) : new Uint8Array();
  const by = destructive.admit(word, { verb: "document prune", planDigest: objectPlanDigest(plan) });
  const objects = held.map((one) => ({ key: objectKey(one), uid: one.uid }));
  prunes.write(document, { orderId, by, atMs: clock.now(), objects }); // before it is answered: it outlives this process
  facts.event(ordered(ref, orderId, by, held));
  kubernetes?.ordered(document);
  return { objects: held.length };
}

function heldObject({ apiVersion, kind, namespace, name, uid }: ObjectAction): ObjectRef & { readonly uid: string } {
  return { apiVersion, kind, namespace: namespace || undefined, name, uid };
}

function ordered({ kind, name }: IntentKey, order: string, by: string, held: readonly ObjectRef[]): NewEvent {
  const objects = firstFew(held.map(objectText), MOST_NAMED);
  const message = `${by} signed that ${held.length} objects go with their data: ${objects}`;
  const evidence = { order, by, count: String(held.length), objects };
  return { noun: kind, name, reason: "PruneOrdered", severity: "warning", message, evidence };
}

const ANSWER_WITHIN = milliseconds(6500);
const ID = /^[0-9a-zA-Z-]{8,64}$/;
