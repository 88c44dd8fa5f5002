import type { Condition, HealthNode } from "@longshore/contracts";
import { condition, mergeConditions } from "@longshore/intents";
import type { Clock } from "@longshore/kit";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { Facts } from "../outbox/facts.ts";
import { statusOf } from "../outbox/status-of.ts";
import { discoveredStatus } from "../provisioning/discovery.ts";
import type { Discovered } from "../store/provisioning.ts";
import { stillRefused } from "./refusals.ts";

/** This agent, as the site's status names it. */
export interface AgentSelf {
  /** Public NKey. */
  readonly key: string;
  readonly curveKey: string;
  readonly hostname: string;
  readonly version: string;
  /** "amd64" or "arm64". */
  readonly arch: string;
  readonly startedAtMs: number;
}

/** Says of the site who works there and which of its documents it goes by. */
export class SiteTeller {
  readonly #options: SiteTellerOptions;

  constructor(options: SiteTellerOptions) {
    this.#options = options;
  }

  tell(): void {
    const { site, self, documents, facts, clock } = this.#options;
    const generation = documents.get("site", site)?.generation ?? 0;
    const ready = condition("Ready", true, "AgentRuns", `agent ${self.version} on ${self.hostname}`, generation);
    const before = facts.lastStatus("site", site);
    const told = [ready, ...this.#options.more(generation), ...stillRefused(before, generation)];
    const conditions = [...mergeConditions(before?.conditions ?? [], told, clock.now())];
    const { discovered, health } = this.#options;
    const found = discovered().slice(0, MOST_TOLD).map(discoveredStatus);
    const detail = { agents: [self], discovered: found, health: [...health()] };
    facts.status(
      statusOf({ kind: "Site", name: site, observedGeneration: generation, phase: "Ready", conditions, site: detail }),
    );
  }
}

/** Of machines without a document; the rest is known here, and comes up as these get theirs. */
const MOST_TOLD = 64;

export interface SiteTellerOptions {
  readonly site: string;
  readonly self: AgentSelf;
  readonly documents: HeldDocuments;
  readonly facts: Facts;
  readonly clock: Clock;
  /** What else is to be said of the site, at this generation of its document. */
  readonly more: (generation: number) => readonly Condition[];
  /** Machines without a document. */
  readonly discovered: () => readonly Discovered[];
  /** The tree of its health. */
  readonly health: () => readonly HealthNode[];
}
