import { condition, mergeConditions } from "@longshore/intents";
import type { Clock } from "@longshore/kit";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import { open, type Opener } from "../machines/credentials.ts";
import type { Facts } from "../outbox/facts.ts";
import { statusOf } from "../outbox/status-of.ts";
import { stillRefused } from "./refusals.ts";

/** Says of each Secret whether this agent can open it; the values themselves go nowhere. */
export class Secrets {
  readonly #options: { documents: HeldDocuments; facts: Facts; opener: Opener; clock: Clock };

  constructor(options: { documents: HeldDocuments; facts: Facts; opener: Opener; clock: Clock }) {
    this.#options = options;
  }

  /** It was applied, or is gone. */
  tell(name: string): void {
    const { documents, facts, opener, clock } = this.#options;
    const secret = documents.get("secret", name);
    if (secret === undefined) return facts.gone("secret", name);
    const before = facts.lastStatus("secret", name);
    const { generation: observedGeneration } = secret;
    const now = opened(secret, opener);
    const told = [now, ...stillRefused(before, observedGeneration)];
    const conditions = [...mergeConditions(before?.conditions ?? [], told, clock.now())];
    const phase = now.status === "True" ? "Opened" : "Sealed";
    facts.status(statusOf({ kind: "Secret", name, observedGeneration, phase, conditions }));
    if (phase === "Opened" || before?.phase === "Sealed") return;
    const { reason, message } = now;
    facts.event({
      noun: "secret",
      name,
      reason: "SecretNotOpened",
      severity: "warning",
      message,
      evidence: { reason },
    });
  }
}

function opened(secret: Document<"secret">, opener: Opener) {
  const result = open(secret, opener);
  return "data" in result
    ? condition("Opened", true, "Opened", `keys: ${Object.keys(result.data).sort().join(", ")}`, secret.generation)
    : condition("Opened", false, result.reason, result.message, secret.generation);
}
