import type { HubLink, StoredMessage } from "@longshore/bus";
import { paramsOf, subjects, TelemetryBatch } from "@longshore/contracts";
import { type Clock, counter, type Logger, type Random } from "@longshore/kit";
import { Invites } from "./enrolment/invites.ts";
import { Revocations } from "./enrolment/revocations.ts";
import type { ErrorRelay } from "./errors/index.ts";
import type { Exposition } from "./exposition/index.ts";
import { ChangeLog } from "./fleet/change-log.ts";
import { whyNoFact } from "./fleet/check-fact.ts";
import { Duplicates } from "./fleet/duplicates.ts";
import { EventBook } from "./fleet/event-book.ts";
import { LinkBook } from "./fleet/link-book.ts";
import { LinkMemory } from "./fleet/link-memory.ts";
import { Places } from "./fleet/places.ts";
import { ReadUp } from "./fleet/read-up.ts";
import { StatusBook } from "./fleet/status-book.ts";
import { hubErrors } from "./hub-errors.ts";
import { IntentView } from "./intents/intent-view.ts";
import { Operators } from "./operators/operators.ts";
import type { RecordBook } from "./records/record-book.ts";
import type { HubTrust } from "./trust/hub-trust.ts";
import { RecoveryKey } from "./secrets/recovery-key.ts";

export interface ViewOptions {
  readonly link: HubLink;
  readonly trust: HubTrust;
  readonly exposition: Exposition;
  readonly relay: ErrorRelay;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Everything that the hub has in memory, and what keeps it as the streams have it. */
export class Views {
  readonly operators: Operators;
  readonly invites: Invites;
  readonly revocations: Revocations;
  readonly recoveryKey: RecoveryKey;
  readonly intents: IntentView;
  readonly statuses: StatusBook;
  readonly events: EventBook;
  /** The events that were stored before this hub's start. */
  readonly eventsRead: ReadUp;
  readonly links: LinkBook;
  readonly linkMemory: LinkMemory;
  readonly duplicates: Duplicates;
  readonly changes: ChangeLog;
  readonly #options: ViewOptions;
  readonly #books: readonly Pick<RecordBook<object>, "lastSequence" | "signAnew">[];
  readonly #missing = new Set<string>();
  readonly #telemetryPlaces = new Places();

  constructor(options: ViewOptions) {
    const { link, clock, random, log } = options;
    this.#options = options;
    this.operators = new Operators(options.trust);
    const { trust } = options;
    const shelf = { records: link.records, trust, log };
    this.invites = new Invites(shelf);
    this.revocations = new Revocations(shelf);
    this.recoveryKey = new RecoveryKey(shelf, clock);
    this.intents = new IntentView(trust.own, log);
    this.statuses = new StatusBook(log);
    this.events = new EventBook(log);
    this.eventsRead = new ReadUp(clock, () => hubErrors.HUB_READING_EVENTS(undefined));
    this.links = new LinkBook(clock);
    this.linkMemory = new LinkMemory({ ...shelf, links: this.links, clock });
    this.duplicates = new Duplicates(clock);
    this.changes = new ChangeLog(Buffer.from(random.bytes(6)).toString("hex"), clock);
    this.#books = [this.invites, this.revocations, this.recoveryKey, this.linkMemory].map(({ book }) => book);
    trust.seen = () => ({
      intents: this.intents.lastSequence,
      records: Math.max(...this.#books.map(({ lastSequence }) => lastSequence)),
    });
    this.#connect();
  }

  /** Names of what has not caught up with its stream yet. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /**
   * Follows every stream until `signal` aborts. `current` resolves when all that was stored is here, but for events,
   * which may be many, and of which the hub decides nothing: see `eventsRead`. `ended` rejects when a stream went
   * backwards or cannot be followed: then this hub must not decide anything any more.
   */
  follow(signal: AbortSignal): { current: Promise<void>; ended: Promise<void> } {
    const { link } = this.#options;
    const watches: [string, (current: () => void) => Promise<void>][] = [
      ["invitations", (current) => this.invites.watch(current, signal)],
      ["revocations", (current) => this.revocations.watch(current, signal)],
      ["links", (current) => this.linkMemory.watch(current, signal)],
      ["recovery key", (current) => this.recoveryKey.watch(current, signal)],
      ["intents", (current) => link.intents.watch("site.*.intent.>", (m) => this.intents.take(m), current, signal)],
      ["statuses", (current) => link.statuses.watch("site.*.status.>", (m) => this.statuses.take(m), current, signal)],
    ];
    const followed = watches.map(([name, watch]) => this.#watch(name, watch));
    const { beat } = subjects;
    const stopBeats = link.onSignal(beat, ({ site }, message) => {
      this.links.beat(site, message);
      this.duplicates.beat(site, message);
      this.#options.exposition.beat(site, message);
    });
    signal.addEventListener("abort", stopBeats, { once: true });
    const takeEvent = (message: StoredMessage): void => this.events.take(message);
    const events = this.#watch("events", (current) => link.facts("events", 1, takeEvent, signal, current));
    events.current.then(this.eventsRead.done, () => undefined); // why they cannot be read is told by `ended`
    const telemetry = link.facts("telemetry", 1, (message) => this.#telemetry(message), signal);
    return {
      current: Promise.all(followed.map(({ current }) => current)).then(() => undefined),
      ended: Promise.all([...followed.map(({ ended }) => ended), events.ended, telemetry]).then(() => undefined),
    };
  }

  #watch(
    name: string,
    watch: (current: () => void) => Promise<void>,
  ): { current: Promise<void>; ended: Promise<void> } {
    this.#missing.add(name);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const ended = watch(() => {
      this.#missing.delete(name);
      resolve();
    });
    ended.catch(reject); // what cannot be followed never becomes current
    return { current: promise, ended };
  }

  /** The hub signs with another key: its records are stored again. */
  async signRecordsAnew(): Promise<void> {
    for (const book of this.#books) await book.signAnew();
  }

  /** Who is told of what: one place, so that no book knows another. */
  #connect(): void {
    const { exposition, relay, clock, log } = this.#options;
    const startedAtMs = clock.now();
    this.intents.onChange(({ site, kind, name }) => this.changes.note({ site, kind: kind.toLowerCase(), name }));
    this.statuses.onChange((site, status, storedAtMs) => {
      this.links.seen(site, storedAtMs);
      exposition.status(site, status);
      this.changes.note({ site, kind: status.kind.toLowerCase(), name: status.name });
    });
    this.events.onChange((site, event, storedAtMs) => {
      if (storedAtMs >= startedAtMs) relay.siteEvent(site, event); // older ones were relayed when they came
      this.changes.note({ site, kind: "event", name: event.name });
    });
    this.duplicates.onChange = (site) => this.changes.note({ site, kind: "site", name: site });
    this.links.onChange((site, state) => {
      log.debug({ site, state }, "link of a site");
      exposition.link(site, state);
      this.changes.note({ site, kind: "site", name: site });
    });
  }

  #telemetry({ subject, payload }: StoredMessage): void {
    const site = paramsOf(subjects.telemetry, subject)?.site;
    try {
      const batch = TelemetryBatch.decode(payload);
      if (site === undefined || !batch.stamp || whyNoFact(batch.stamp) !== undefined) {
        telemetryRefused.inc({ reason: "no-stamp" });
      } else if (this.#telemetryPlaces.take(site, batch.stamp).old) telemetryRefused.inc({ reason: "repeated" });
      else this.#options.exposition.telemetry(site, batch);
    } catch {
      telemetryRefused.inc({ reason: "broken" });
    }
  }
}

const telemetryRefused = counter({
  name: "longshore_hub_telemetry_refused_total",
  help: "Telemetry batches that were dropped, by reason.",
  labels: ["reason"],
});
