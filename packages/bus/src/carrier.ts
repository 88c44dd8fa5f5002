import type { Clock, Logger, Random } from "@longshore/kit";
import type { Link, StoredMessage } from "./ports.ts";

/**
 * What carries the messages of a link: a connection to nats-server that is made again for ever (`io/session.ts`), or a
 * simulation of one. The links are the same code over either; they speak JetStream's subjects and headers.
 */
export interface Carrier extends Link {
  readonly options: CarrierOptions;
  /** Aborts when the carrier is closed. */
  readonly closing: AbortSignal;
  /** One request, sent once, never repeated; throws BUS_NO_ANSWER, BUS_FORBIDDEN, BUS_TOO_LARGE, or why there is no connection. */
  request(subject: string, payload: Uint8Array, options: RequestOptions): Promise<CarriedMessage>;
  /** Answers as they come, the last one without a body. Throws why there is no connection. */
  requestMany(subject: string, payload: Uint8Array, options: RequestOptions): Promise<AsyncIterable<CarriedMessage>>;
  /** False when the line is down: nothing is kept for later. */
  publish(subject: string, payload: Uint8Array, headers?: Headers): boolean;
  /** Made again on each new connection. Of one `queue` each message goes to one. */
  subscribe(subject: string, take: (message: CarriedMessage) => void, queue?: string): () => void;
  /** Ends the connection in good order and makes a new one at once; resolves when that is up. */
  reconnect(): Promise<void>;
}

export interface CarrierOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Logger | undefined;
}

export interface RequestOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Headers | undefined;
}

/** NATS headers, by their canonical names. */
export type Headers = Readonly<Record<string, string>>;

/** A message as it came. */
export interface CarriedMessage {
  readonly subject: string;
  readonly reply?: string;
  readonly data: Uint8Array;
  readonly headers?: CarriedHeaders;
  respond(payload: Uint8Array): boolean;
}

export interface CarriedHeaders {
  /** Of the status line, e.g. 404; 0 = none. */
  readonly code: number;
  readonly description: string;
  /** Empty when there is none. */
  get(name: string): string;
}

/**
 * Reads a stream in its order, across reconnects and restarts of the server, without gaps and without repeats, until
 * `signal` aborts. Throws what `take` throws, and BUS_STATE_LOST when the stream went backwards.
 */
export type Follow = (spec: FollowSpec, signal: AbortSignal) => Promise<void>;

export interface FollowSpec {
  readonly stream: string;
  readonly filter: string;
  /** Sequence to begin with, or only the last message per subject and what comes after. */
  readonly from: number | "last per subject";
  /** False: the stream may be lost with its server; then it is followed from its new beginning. */
  readonly durable: boolean;
  readonly take: (message: StoredMessage) => Promise<void> | void;
  /** Called once, when what was there at the beginning has been taken. */
  readonly current?: () => void;
}
