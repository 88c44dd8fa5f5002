import { type Encodable, Event, paramsOf, Status, subjectOf, subjects, TelemetryBatch } from "@longshore/contracts";
import { type Clock, gauge, type Logger, minutes } from "@longshore/kit";
import type { NewFact, OutboxStore } from "../store/outbox.ts";
import { Bounds, type OutboxLimits } from "./bounds.ts";
import { sameStatus } from "./same-status.ts";

/** What the agent says: each fact is on disk before the call returns, and goes to the hub when there is one. */
export class Facts {
  readonly #options: FactsOptions;
  readonly #said = new Map<string, Status>();
  readonly #bounds: Bounds;
  #expireAtMs = 0;
  #onNew: () => void = () => {};

  constructor(options: FactsOptions) {
    this.#options = options;
    this.#bounds = new Bounds(options.store, options.limits, options.log);
    for (const { subject, body } of options.store.said()) this.#said.set(subject, Status.decode(body));
  }

  /** Calls back whenever something waits to be sent. */
  onNew(listen: () => void): void {
    this.#onNew = listen;
  }

  /** What was said last of a document, also before a restart. */
  lastStatus(kind: string, name: string): Status | undefined {
    return this.#said.get(this.#statusSubject(kind, name));
  }

  /** Whether the hub has acknowledged what was said last of a document. */
  isStored(kind: string, name: string): boolean {
    const subject = this.#statusSubject(kind, name);
    return this.#said.has(subject) && this.#options.store.lane(subject, 1).length === 0;
  }

  /** Documents of which a status stands at the hub, or is on its way there. */
  reported(): { readonly kind: string; readonly name: string }[] {
    return [...this.#said.keys()].flatMap((subject) => {
      const params = paramsOf(subjects.status, subject);
      return params === undefined ? [] : [{ kind: params.kind, name: params.name }];
    });
  }

  /** Says it only if it differs from what was said last. */
  status(status: Status): void {
    const subject = this.#statusSubject(status.kind, status.name);
    const last = this.#said.get(subject);
    if (last !== undefined && sameStatus(last, status)) return;
    this.#appendStatus(subject, Status.encode(status), false);
    this.#said.set(subject, status);
  }

  /** The document is gone and so is its status. */
  gone(kind: string, name: string): void {
    const subject = this.#statusSubject(kind, name);
    const last = this.#said.get(subject);
    if (last === undefined) return;
    this.#appendStatus(subject, Status.encode({ kind: last.kind, name, deleted: true }), true);
    this.#said.delete(subject);
  }

  /** Says every status again: to a hub that was restored and knows only older ones. */
  again(): void {
    for (const [subject, status] of this.#said) this.#appendStatus(subject, Status.encode(status), false);
  }

  event(event: NewEvent): void {
    this.#append(this.factOf(event));
  }

  /** The event as it would be said now: for who writes it down together with something else, and says so by `appended`. */
  factOf(event: NewEvent): NewFact {
    const subject = subjectOf(subjects.event, { site: this.#options.site, noun: event.noun, name: event.name });
    return { lane: "event", subject, atMs: this.#options.clock.now(), body: Event.encode(event) };
  }

  telemetry(batch: NewTelemetry): void {
    const subject = subjectOf(subjects.telemetry, { site: this.#options.site, source: batch.source });
    this.#append({ lane: "telemetry", subject, atMs: this.#options.clock.now(), body: TelemetryBatch.encode(batch) });
  }

  /** Facts that wait for the hub's acknowledgement. */
  get depth(): number {
    return this.#options.store.size().facts;
  }

  #statusSubject(kind: string, name: string): string {
    return subjectOf(subjects.status, { site: this.#options.site, kind: kind.toLowerCase(), name });
  }

  #append(fact: NewFact): void {
    this.#options.store.append([fact]);
    this.#bound();
    this.appended();
  }

  #appendStatus(subject: string, body: Uint8Array, last: boolean): void {
    this.#options.store.appendStatus({ lane: subject, subject, atMs: this.#options.clock.now(), body }, last);
    this.appended();
  }

  /** Somebody put a fact into the outbox. */
  appended(): void {
    waitingFacts.set(this.depth);
    this.#onNew();
  }

  #bound(): void {
    const { clock } = this.#options;
    if (clock.monotonic() >= this.#expireAtMs) {
      this.#expireAtMs = clock.monotonic() + minutes(1);
      this.#bounds.expire(clock.now());
    }
    this.#bounds.hold();
  }
}

export interface FactsOptions {
  readonly site: string;
  readonly store: OutboxStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: OutboxLimits;
}

export type NewEvent = Omit<Encodable<typeof Event>, "stamp" | "noun" | "name"> & {
  readonly noun: string;
  readonly name: string;
};
export type NewTelemetry = Omit<Encodable<typeof TelemetryBatch>, "stamp" | "source"> & { readonly source: string };

const waitingFacts = gauge({
  name: "longshore_outbox_waiting_facts",
  help: "Facts that wait for the hub's acknowledgement.",
});
