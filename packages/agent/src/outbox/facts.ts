import { type Encodable, Event, paramsOf, Status, subjectOf, subjects, TelemetryBatch } from "@longshore/contracts";
import { type Clock, counter, gauge, type Logger } from "@longshore/kit";
import type { OutboxStore } from "../store/outbox.ts";
import { sameStatus } from "./same-status.ts";

/** What the agent says: each fact is on disk before the call returns, and goes to the hub when there is one. */
export class Facts {
  readonly #options: FactsOptions;
  readonly #said = new Map<string, Status>();
  #onNew: () => void = () => {};

  constructor(options: FactsOptions) {
    this.#options = options;
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

  event(event: NewEvent): void {
    const subject = subjectOf(subjects.event, { site: this.#options.site, noun: event.noun, name: event.name });
    this.#append("event", subject, Event.encode(event));
  }

  telemetry(batch: NewTelemetry): void {
    const subject = subjectOf(subjects.telemetry, { site: this.#options.site, source: batch.source });
    this.#append("telemetry", subject, TelemetryBatch.encode(batch));
  }

  /** Facts that wait for the hub's acknowledgement. */
  get depth(): number {
    return this.#options.store.size().facts;
  }

  #statusSubject(kind: string, name: string): string {
    return subjectOf(subjects.status, { site: this.#options.site, kind: kind.toLowerCase(), name });
  }

  #append(lane: "event" | "telemetry", subject: string, body: Uint8Array): void {
    this.#options.store.append([{ lane, subject, atMs: this.#options.clock.now(), body }]);
    this.#bound();
    this.#appended();
  }

  #appendStatus(subject: string, body: Uint8Array, last: boolean): void {
    this.#options.store.appendStatus({ lane: subject, subject, atMs: this.#options.clock.now(), body }, last);
    this.#appended();
  }

  #appended(): void {
    waitingFacts.set(this.depth);
    this.#onNew();
  }

  /** Statuses bound themselves, one per document; what else is too much goes, samples first, the oldest first. */
  #bound(): void {
    const { store, maxFacts, maxBytes, log } = this.#options;
    for (const lane of ["telemetry", "event"]) {
      while (store.size().facts > maxFacts || store.size().bytes > maxBytes) {
        const dropped = store.drop(lane, DROPPED_AT_ONCE);
        if (dropped === 0) break;
        droppedFacts.inc({ lane }, dropped);
        log.warn({ lane, dropped }, "the outbox is full: dropped the oldest facts");
      }
    }
  }
}

export interface FactsOptions {
  readonly site: string;
  readonly store: OutboxStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Facts that may wait before the oldest samples and events are dropped. */
  readonly maxFacts: number;
  /** Bytes that may wait. */
  readonly maxBytes: number;
}

export type NewEvent = Omit<Encodable<typeof Event>, "stamp" | "noun" | "name"> & {
  readonly noun: string;
  readonly name: string;
};
export type NewTelemetry = Omit<Encodable<typeof TelemetryBatch>, "stamp" | "source"> & { readonly source: string };

const DROPPED_AT_ONCE = 64;

const waitingFacts = gauge({
  name: "longshore_outbox_waiting_facts",
  help: "Facts that wait for the hub's acknowledgement.",
});
const droppedFacts = counter({
  name: "longshore_outbox_dropped_facts_total",
  help: "Facts that were dropped because the outbox was full.",
  labels: ["lane"],
});
