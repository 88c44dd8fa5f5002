import { createHash } from "node:crypto";
import type {
  CallContext,
  IndexHint,
  LinkState,
  OutgoingFact,
  ReplyIn,
  ReplyOf,
  RequestIn,
  RequestOf,
  SiteLink,
} from "@longshore/bus";
import { type AnySubject, Envelope, Event, IntentIndex, type Rendering, Status } from "@longshore/contracts";
import { HubKeys } from "./hub-keys.ts";

/** The hub as one site sees it, in memory: what the SiteLink port promises, and the ways in which it can break. */
export class FakeHub {
  readonly link: FakeLink;
  readonly keys = new HubKeys();
  /** On site.{site}.intent.trust.keys. */
  trust: Uint8Array | undefined = this.keys.pinned.chain;
  readonly site: string;
  readonly intents = new Map<string, Uint8Array>();
  index: Uint8Array | undefined;
  /** In the order in which they were stored; a repeat of an id is stored once. */
  readonly facts: { readonly subject: string; readonly payload: Uint8Array; readonly id: string }[] = [];
  readonly beats: unknown[] = [];
  readonly #documents = new Map<string, Parameters<typeof Envelope.encode>[0] & { kind: string; name: string }>();
  #generation = 0;

  constructor(site = "oslo") {
    this.site = site;
    this.link = new FakeLink(this);
  }

  /** One order: these documents are wanted (or no longer), everything else stays. Hints as the real one does. */
  apply(...documents: Wanted[]): void {
    for (const { kind, name, spec, uid = `uid-${name}`, ...rest } of documents) {
      const key = `${kind.toLowerCase()}.${name}`;
      const generation = (this.#documents.get(key)?.generation ?? 0) + 1;
      if (spec === undefined) this.#documents.delete(key);
      else {
        const json = Buffer.from(JSON.stringify(spec));
        this.#documents.set(key, { site: this.site, uid, kind, name, generation, epoch: 1, spec: json, ...rest });
      }
    }
    this.#generation++;
    this.publish();
  }

  /** Writes what is wanted as it stands; tests break it afterwards. */
  publish(): void {
    const entries = [...this.#documents].map(([key, envelope]) => {
      const payload = Envelope.encode(envelope);
      this.intents.set(key, this.keys.sign(Envelope, payload));
      const { kind, name, uid = "", generation = 0 } = envelope;
      return { kind, name, uid, generation, digest: createHash("sha256").update(payload).digest() };
    });
    const trustSerial = this.keys.list.serial;
    const payload = IntentIndex.encode({
      site: this.site,
      generation: this.#generation,
      epoch: 1,
      entries,
      trustSerial,
    });
    this.index = this.keys.sign(IntentIndex, payload);
    this.link.hint({ epoch: 1, generation: this.#generation });
  }

  get statuses(): Map<string, Status> {
    const last = new Map<string, Status>();
    for (const { subject, payload } of this.facts) {
      if (subject.includes(".status.")) last.set(subject.split(".").slice(3).join("/"), Status.decode(payload));
    }
    return last;
  }

  get events(): Event[] {
    return this.facts.filter(({ subject }) => subject.includes(".event.")).map(({ payload }) => Event.decode(payload));
  }
}

export interface Wanted {
  readonly kind: string;
  readonly name: string;
  /** Undefined: no longer wanted. */
  readonly spec: unknown;
  readonly uid?: string;
  readonly labels?: Record<string, string>;
  readonly renderings?: Rendering[];
  readonly site?: string;
  readonly notAcceptedAfterMs?: number;
}

type Serve = (request: never, call: CallContext) => Promise<object>;

export class FakeLink implements SiteLink {
  readonly site: string;
  state: LinkState = "up";
  /** Facts fail while this is set. */
  refuse: Error | undefined;
  /** Stores the fact and then fails, as when the acknowledgement is lost. */
  loseAnswers = false;
  /** Subjects on their way: to see that a lane has one at most. */
  readonly inFlight: string[] = [];
  mostInFlight = 0;
  /** How often the index was read. */
  looks = 0;
  /** How many facts each message or batch brought. */
  readonly batches: number[] = [];
  readonly asked: { readonly template: string; readonly request: unknown }[] = [];
  renewals = 0;
  /** By the SHA-256 of their bytes, hex. */
  readonly objects = new Map<string, Uint8Array>();
  /** Told of what is stored, as it is read. */
  onSaid: (facts: readonly object[]) => void = () => {};
  onAsk: (template: string, request: unknown) => object = () => ({});
  readonly #hub: FakeHub;
  readonly #hints = new Set<(hint: IndexHint) => void>();
  readonly #listeners = new Set<(state: LinkState, cause?: Error) => void>();
  readonly #commands = new Map<string, Serve>();

  constructor(hub: FakeHub) {
    this.#hub = hub;
    this.site = hub.site;
  }

  become(state: LinkState, cause?: Error): void {
    this.state = state;
    for (const listen of this.#listeners) listen(state, cause);
  }

  hint(hint: IndexHint = { epoch: 0, generation: 0 }): void {
    for (const listen of this.#hints) listen(hint);
  }

  /** The hub gives an order. */
  command<S extends AnySubject>(row: S, request: RequestOf<S>, caller = "hub"): Promise<ReplyOf<S>> {
    const serve = this.#commands.get(row.template);
    if (serve === undefined) throw new Error(`nobody serves ${row.template}`);
    return serve(request as never, { caller, nonce: "n", expiresAtMs: 0 }) as Promise<ReplyOf<S>>;
  }

  onState(listen: (state: LinkState, cause?: Error) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  async readIntent(kind: string, name: string): Promise<Uint8Array | undefined> {
    return this.#hub.intents.get(`${kind}.${name}`);
  }

  async readIndex(): Promise<Uint8Array | undefined> {
    this.looks++;
    return this.#hub.index;
  }

  async readTrust(): Promise<Uint8Array | undefined> {
    return this.#hub.trust;
  }

  onHint(listen: (hint: IndexHint) => void): () => void {
    this.#hints.add(listen);
    return () => this.#hints.delete(listen);
  }

  publishFact(subject: string, payload: Uint8Array, id: string): Promise<void> {
    return this.publishFacts([{ subject, payload, id }]);
  }

  async publishFacts(facts: readonly OutgoingFact[]): Promise<void> {
    const subject = facts[0]?.subject ?? "";
    this.inFlight.push(subject);
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight.length);
    this.batches.push(facts.length);
    try {
      await Promise.resolve();
      if (this.refuse !== undefined) throw this.refuse;
      const news = facts.filter(({ id }) => !this.#hub.facts.some((known) => known.id === id));
      this.#hub.facts.push(...news);
      this.onSaid(news.map(read));
      if (this.loseAnswers) throw new Error("the answer was lost");
    } finally {
      this.inFlight.splice(this.inFlight.indexOf(subject), 1);
    }
  }

  signal<S extends AnySubject>(_row: S, message: RequestIn<S>): void {
    this.#hub.beats.push(message);
  }

  async ask<S extends AnySubject>(row: S, request: RequestIn<S>): Promise<ReplyOf<S>> {
    this.asked.push({ template: row.template, request });
    return this.onAsk(row.template, request) as ReplyOf<S>;
  }

  serveCommand<S extends AnySubject>(
    row: S,
    serve: (request: RequestOf<S>, call: CallContext) => Promise<ReplyIn<S> | ReplyOf<S>>,
  ): () => void {
    this.#commands.set(row.template, serve);
    return () => this.#commands.delete(row.template);
  }

  async readObject(digest: string): Promise<Uint8Array> {
    const bytes = this.objects.get(digest);
    if (bytes === undefined) throw new Error("there is no such object here");
    return bytes;
  }

  async renewed(): Promise<void> {
    this.renewals++;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.become("closed");
  }
}

function read({ subject, payload }: OutgoingFact): object {
  if (subject.includes(".status.")) return { status: Status.decode(payload) };
  return subject.includes(".event.") ? { event: Event.decode(payload) } : { subject };
}
