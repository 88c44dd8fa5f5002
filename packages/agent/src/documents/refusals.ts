import type { Refused } from "@longshore/bus";
import type { Condition, Status } from "@longshore/contracts";
import { condition, mergeConditions } from "@longshore/intents";
import { type Clock, Fold, minutes } from "@longshore/kit";
import type { WantedIntent } from "../intents/check-index.ts";
import type { Refusal } from "../intents/refusal.ts";
import type { Facts } from "../outbox/facts.ts";
import { statusOf } from "../outbox/status-of.ts";

/** Tells the hub what was not taken on, and why; what was held before stays in force. */
export class Refusals {
  readonly #options: { site: string; facts: Facts; clock: Clock };
  readonly #commands: Fold<undefined>;

  constructor(options: { site: string; facts: Facts; clock: Clock }) {
    this.#options = options;
    this.#commands = new Fold({ clock: options.clock, windowMs: minutes(1), perWindow: 16 });
  }

  /** Without `entry` it is about the site's index. */
  tell({ reason, message }: Refusal, entry: WantedIntent | undefined): void {
    const { site, facts } = this.#options;
    const noun = entry?.kind ?? "site";
    const name = entry?.name ?? site;
    const evidence = { reason, ...(entry && { generation: String(entry.generation), digest: entry.digest }) };
    facts.event({ noun, name, reason: "IntentRefused", severity: "error", message, evidence });
    if (entry !== undefined) this.#status(entry, reason, message);
  }

  /** A command that was dropped unanswered; a storm of them is one event a minute for each reason. */
  command({ subject, reason }: Refused): void {
    const { site, facts } = this.#options;
    const folded = this.#commands.take(`${subject} ${reason}`, undefined);
    if (folded === undefined) return;
    const evidence = { subject, reason, times: String(folded.count) };
    const message = `a command on ${subject} was refused: ${reason}`;
    facts.event({ noun: "site", name: site, reason: "CommandRefused", severity: "error", message, evidence });
  }

  /** An order to destroy that no operator's word stood behind. */
  order({ subject: verb, reason }: Refused): void {
    const { site, facts } = this.#options;
    const folded = this.#commands.take(`${verb} ${reason}`, undefined);
    if (folded === undefined) return;
    const evidence = { verb, reason, times: String(folded.count) };
    const message = `an order to ${verb} was refused: ${reason}`;
    facts.event({ noun: "site", name: site, reason: "OrderRefused", severity: "error", message, evidence });
  }

  /** The generation that is in force stays the observed one. */
  #status({ kind, name, generation }: WantedIntent, reason: string, message: string): void {
    const { facts, clock } = this.#options;
    const before = facts.lastStatus(kind, name);
    const accepted = condition("Accepted", false, reason, `generation ${generation}: ${message}`, generation);
    const others = (before?.conditions ?? []).filter((each) => each.type !== accepted.type);
    const conditions = [...mergeConditions(before?.conditions ?? [], [...others, accepted], clock.now())];
    facts.status({ ...(before ?? statusOf({ kind, name, phase: "Refused" })), conditions });
  }
}

/** What a status goes on to say while a newer generation than the one in force is refused. */
export function stillRefused(before: Status | undefined, generation: number): Condition[] {
  return (before?.conditions ?? []).filter((each) => each.type === "Accepted" && each.observedGeneration > generation);
}
