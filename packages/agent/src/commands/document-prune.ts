import { type DocumentPruneCommand, type DocumentPruneResult, Signed } from "@longshore/contracts";
import { objectPlanDigest } from "@longshore/intents";
import { deadline, formatDuration, milliseconds } from "@longshore/kit";
import { objectKey } from "@longshore/kube";
import { kubernetesErrors } from "../kubernetes/kubernetes-errors.ts";
import { commandErrors } from "./command-errors.ts";
import type { DestructiveOrders } from "./destructive-orders.ts";
import { type DocumentPlanOptions, planHeld } from "./document-plan.ts";

export interface DocumentPruneOptions extends DocumentPlanOptions {
  readonly destructive: DestructiveOrders;
  /** They may go now: its objects are looked at. */
  readonly confirm: (document: string, keys: readonly string[]) => void;
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
  const { facts, clock, stop, destructive, confirm } = options;
  const ref = { kind: command.kind.toLowerCase(), name: command.name };
  const document = `${ref.kind}/${ref.name}`;
  if (!ID.test(command.orderId)) throw commandErrors.AGENT_BAD_ORDER({ reason: "its id" });
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
  const held = plan.actions.filter(({ verb }) => verb === "hold");
  if (held.length === 0) throw no("none of its objects is held back");
  const word = command.order ? Signed.encode(command.order) : new Uint8Array();
  destructive.admit(word, { verb: "document prune", planDigest: objectPlanDigest(plan) });
  confirm(
    document,
    held.map(({ apiVersion, kind, namespace, name }) => objectKey({ apiVersion, kind, namespace, name })),
  );
  return { objects: held.length };
}

const ANSWER_WITHIN = milliseconds(6500);
const ID = /^[0-9a-zA-Z-]{8,64}$/;
