import type { Status } from "@longshore/contracts";
import { type Clock, scrub } from "@longshore/kit";
import type { KeepReport } from "@longshore/kube";
import type { Document } from "../intents/document.ts";
import { kindOfToken } from "../intents/kinds.ts";
import type { Facts } from "../outbox/facts.ts";
import type { IntentKey } from "../store/intents.ts";
import { tellTransitions } from "./events.ts";
import { documentsByPhase } from "./metrics.ts";
import { documentStatus, type Judged, leavingStatus } from "./status.ts";

export interface TellerOptions {
  readonly facts: Facts;
  readonly clock: Clock;
  readonly secretValues: () => readonly string[];
}

/** Says of documents how their objects stand. */
export class Teller {
  readonly #options: TellerOptions;
  readonly #phases = new Map<string, string>();
  /** When something was last written for a document. */
  readonly #wroteAt = new Map<string, number>();

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  wrote({ kind, name }: IntentKey, { applied, pruned }: KeepReport): void {
    if (applied.length + pruned.length > 0) this.#wroteAt.set(`${kind}/${name}`, this.#options.clock.now());
  }

  tell(document: Document, judged: Judged): void {
    const { facts, clock } = this.#options;
    const { kind: token, name, labels, spec } = document;
    const key = `${token}/${name}`;
    const before = facts.lastStatus(token, name);
    const kind = kindOfToken(token)?.kind ?? token;
    const deletionConfirmed = labels["deletion"] === "confirm" || spec["deletion"] === "confirm";
    const wroteAtMs = this.#wroteAt.get(key);
    const told = documentStatus(document, judged, { kind, before, nowMs: clock.now(), deletionConfirmed, wroteAtMs });
    const status = this.#clean(told);
    for (const event of tellTransitions(before, status)) facts.event(event);
    facts.status(status);
    this.#phases.set(key, status.phase);
    this.#count();
  }

  /** The document is gone, and what it made is going. */
  leaving(before: Status, judged: Judged): void {
    this.#options.facts.status(this.#clean(leavingStatus(before, judged, this.#options.clock.now())));
  }

  /** All of it is gone. `left`: its API server is none of the site's any more, and what it made stays there. */
  gone({ kind, name }: IntentKey, left: string | undefined): void {
    const { facts } = this.#options;
    this.#phases.delete(`${kind}/${name}`);
    this.#wroteAt.delete(`${kind}/${name}`);
    this.#count();
    facts.gone(kind, name);
    if (left === undefined) return;
    const message = `its API server (${left}) is none of this site's any more: what it made there is left as it is`;
    facts.event({ noun: kind, name, reason: "ObjectsLeft", severity: "warning", message, evidence: { target: left } });
  }

  /** Conditions and troubles quote API servers, which quote what they were sent. */
  #clean(status: Status): Status {
    const secrets = this.#options.secretValues();
    const clean = <T extends { readonly message: string }>(one: T): T => ({
      ...one,
      message: scrub(one.message, secrets),
    });
    const { kubernetes, conditions } = status;
    const detail = kubernetes && { ...kubernetes, troubles: kubernetes.troubles.map(clean) };
    return { ...status, conditions: conditions.map(clean), kubernetes: detail };
  }

  #count(): void {
    for (const phase of PHASES) documentsByPhase.set({ phase }, 0);
    const counts = Map.groupBy(this.#phases.values(), (phase) => phase);
    for (const [phase, of] of counts) documentsByPhase.set({ phase }, of.length);
  }
}

const PHASES = ["Pending", "Unknown", "Blocked", "Progressing", "Degraded", "Ready"] as const;
