// What the programs need from the bus, as interfaces: NATS fills them in io/, a simulation can fill them too.
import type { AnySubject, Decoded, Encodable, ParamsOf } from "@longshore/contracts";

export type RequestOf<S extends AnySubject> = Decoded<S["request"]>;
export type RequestIn<S extends AnySubject> = Encodable<S["request"]>;
export type ReplyOf<S extends AnySubject> = Decoded<S["reply"]>;
export type ReplyIn<S extends AnySubject> = Encodable<S["reply"]>;

export type LinkState = "connecting" | "up" | "down" | "closed";

/** What every connection can tell. */
export interface Link extends AsyncDisposable {
  readonly state: LinkState;
  /** Calls back on each change, with the cause when the line went down. Returns the way to stop. */
  onState(listen: (state: LinkState, cause?: Error) => void): () => void;
}

/** The line of an agent to its hub: exactly what a site may do, and nothing else. */
export interface SiteLink extends Link {
  readonly site: string;
  /** The stored Signed envelope of one of the site's own intents, verified by the caller; undefined when there is none. */
  readIntent(kind: string, name: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** The stored Signed IntentIndex; undefined before the first order to the site. */
  readIndex(signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** The stored TrustChain of the site, followed by the caller from the root that it pinned; undefined when there is none. */
  readTrust(signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** An index may have been stored: a hint, never content (live messages come before their batch is committed). */
  onHint(listen: (hint: IndexHint) => void): () => void;
  /**
   * Resolves only when the hub's stream has stored it; throws BUS_NOT_STORED (retry: backoff) otherwise.
   * `id` makes a repeat harmless within the server's window; readers drop repeats beyond it by the fact's stamp.
   */
  publishFact(subject: string, payload: Uint8Array, id: string, signal?: AbortSignal): Promise<void>;
  /**
   * The same for several (≤ 1,000), which the hub's stream stores in this order: all at once where it can, and then at
   * the price of one. When it throws, all, some of the first or none of them are stored.
   */
  publishFacts(facts: readonly OutgoingFact[], signal?: AbortSignal): Promise<void>;
  /** Fire and forget: `signal` rows only (beats). */
  signal<S extends AnySubject>(row: S, message: RequestIn<S>): void;
  ask<S extends AnySubject>(row: S, request: RequestIn<S>, options?: AskOptions<S>): Promise<ReplyOf<S>>;
  /** Serves one `command` row. What is no call of the hub to this site never reaches `serve`; it is counted. */
  serveCommand<S extends AnySubject>(
    row: S,
    serve: (request: RequestOf<S>, call: CallContext) => Promise<ReplyIn<S> | ReplyOf<S>>,
  ): () => void;
  /** The bytes of a content-addressed object (hex SHA-256), checked while they come; throws on a difference. */
  readObject(digest: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** New credentials were stored: use them from the next connection on, and connect anew now. */
  renewed(): Promise<void>;
}

/** What a live index says of itself, by nobody vouched for; zeros when it cannot be read. */
export interface IndexHint {
  readonly epoch: number;
  readonly generation: number;
}

/** A fact on its way to the hub. */
export interface OutgoingFact {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly id: string;
}

export interface AskOptions<S extends AnySubject> {
  /** What the subject names besides the site. */
  readonly params?: Omit<ParamsOf<S>, "site"> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Who called, and until when the call holds. */
export interface CallContext {
  /** Public NKey of the caller, who signed. */
  readonly caller: string;
  readonly nonce: string;
  readonly expiresAtMs: number;
}

/** The line of an operator's CLI to the hub: signed calls. */
export interface OperatorLink extends Link {
  call<S extends AnySubject>(row: S, request: RequestIn<S>, options?: CallOptions): Promise<ReplyOf<S>>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the answer must be there; default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** The line of a newcomer: it can ask to be let in, nothing else. */
export interface EnrolLink extends Link {
  enrol(
    request: RequestIn<typeof import("@longshore/contracts")["subjects"]["enrol"]>,
    signal?: AbortSignal,
  ): Promise<ReplyOf<typeof import("@longshore/contracts")["subjects"]["enrol"]>>;
}

/** The hub's side of the bus. */
export interface HubLink extends Link {
  readonly intents: LastValues;
  readonly statuses: LastValues;
  readonly records: LastValues;
  /**
   * Facts of a stream in stream order from `fromSequence` (1 = all that is kept), until `signal` aborts, without gaps or
   * repeats across reconnects; `current` is called once, when what was there at the beginning has been taken. Throws what
   * `take` throws, and BUS_STATE_LOST when a durable stream went backwards (telemetry may be lost with its server: it
   * goes on with what comes then).
   */
  facts(
    stream: FactStream,
    fromSequence: number,
    take: (fact: StoredMessage) => Promise<void> | void,
    signal: AbortSignal,
    current?: () => void,
  ): Promise<void>;
  /** Appends to the audit stream; resolves when stored. */
  audit(subject: string, payload: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Says something in a site's timeline itself; resolves when stored. `id` makes a repeat harmless. */
  publishEvent(subject: string, payload: Uint8Array, id: string, signal?: AbortSignal): Promise<void>;
  onSignal<S extends AnySubject>(row: S, take: (params: ParamsOf<S>, message: RequestOf<S>) => void): () => void;
  serveAsk<S extends AnySubject>(
    row: S,
    serve: (params: ParamsOf<S>, request: RequestOf<S>) => Promise<ReplyIn<S>>,
    /** Only what is asked with these; everything unless told. */
    where?: Partial<ParamsOf<S>>,
  ): () => void;
  serveEnrol<S extends AnySubject>(
    row: S,
    serve: (params: ParamsOf<S>, request: RequestOf<S>) => Promise<ReplyIn<S>>,
  ): () => void;
  /** Serves one `api` row in the queue group `hub`; the signature, nonce, expiry and subject were checked before `serve` is called. */
  serveApi<S extends AnySubject>(
    row: S,
    serve: (request: RequestOf<S>, call: CallContext, signal: AbortSignal) => Promise<ReplyIn<S>>,
  ): () => void;
  /** Calls a site; throws the site's problem, or BUS_NO_ANSWER. Sent once, never repeated. */
  command<S extends AnySubject>(
    row: S,
    params: ParamsOf<S>,
    request: RequestIn<S>,
    options?: CallOptions,
  ): Promise<ReplyOf<S>>;
  /** Stores bytes content-addressed in chunks; returns the hex SHA-256. */
  putObject(bytes: Uint8Array, signal?: AbortSignal): Promise<string>;
}

export type FactStream = "status" | "events" | "telemetry";

export interface StoredMessage {
  readonly subject: string;
  /** Sequence in its stream. */
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** When the hub stored it, milliseconds since 1970. */
  readonly storedAtMs: number;
}

/** A stream in which the last message per subject is the value. */
export interface LastValues {
  get(subject: string, signal?: AbortSignal): Promise<StoredMessage | undefined>;
  /**
   * All last values that match, then `current()` once, then every change, in stream order, until `signal` aborts,
   * without gaps or repeats across reconnects (of a value that changed more often than its stream keeps while the line
   * was down, the last ones). Throws what `take` throws, and BUS_STATE_LOST when the stream went backwards.
   */
  watch(
    pattern: string,
    take: (message: StoredMessage) => Promise<void> | void,
    current: () => void,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Stores one message; with `expected` only while the subject's last sequence is that (0 = none yet), else throws
   * BUS_CONFLICT. Returns its sequence when it is on disk.
   */
  put(write: Write, signal?: AbortSignal): Promise<number>;
  /** Stores all or none (≤ 1,000), with each write's expectation; throws BUS_CONFLICT when one does not hold. */
  putAll(writes: readonly Write[], signal?: AbortSignal): Promise<number>;
  /** Removes the subject's messages (records only; intents are tombstoned). */
  purge(subject: string, signal?: AbortSignal): Promise<void>;
}

export interface Write {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly expected?: number | undefined;
}
