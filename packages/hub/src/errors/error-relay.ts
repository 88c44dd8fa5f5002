import type { Event, Partially } from "@longshore/contracts";
import {
  type Clock,
  counter,
  describeError,
  Fold,
  type Folded,
  gauge,
  isUnexpected,
  type Logger,
  messageOf,
} from "@longshore/kit";
import { type RelayedError, relayedFromHub, relayedFromSite } from "./relayed-error.ts";

/** Brings unexpected errors of the hub and of the agents to Sentry, when a DSN is set. Never throws, never waits. */
export interface ErrorRelay extends AsyncDisposable {
  hubError(error: unknown, tags?: Readonly<Record<string, string>>): void;
  /** An event of a site; those that carry no error report are left out. */
  siteEvent(site: string, event: Partially<Event>): void;
}

export interface ErrorRelayOptions {
  /** Undefined: nothing is sent anywhere, and Sentry's code is never loaded. */
  readonly dsn: string | undefined;
  /** `longshore-hub@0.1.0` */
  readonly release: string;
  readonly environment?: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Credentials that the hub holds now: they are scrubbed wherever they stand. */
  readonly known?: () => readonly string[];
  /** Opens the way to Sentry; given by `openSentry` of io, loaded when the first error is to be sent. */
  readonly open?: (options: SentryOptions) => Promise<ErrorSink>;
}

export interface SentryOptions {
  readonly dsn: string;
  readonly release: string;
  readonly environment: string | undefined;
}

/** Where errors go in the end. */
export interface ErrorSink {
  /** Resolves when it was delivered or given up; bounded in time. */
  send(error: RelayedError): Promise<boolean>;
  close(): Promise<void>;
}

export function createErrorRelay(options: ErrorRelayOptions): ErrorRelay {
  return options.dsn === undefined || options.dsn === "" ? nowhere : new Relay(options, options.dsn);
}

class Relay implements ErrorRelay {
  readonly #options: ErrorRelayOptions;
  readonly #dsn: string;
  readonly #fold: Fold<RelayedError>;
  readonly #waiting: RelayedError[] = [];
  #sink: Promise<ErrorSink> | undefined;
  #pumping: Promise<void> | undefined;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: ErrorRelayOptions, dsn: string) {
    this.#options = options;
    this.#dsn = dsn;
    this.#fold = new Fold({ clock: options.clock, windowMs: WINDOW_MS, perWindow: PER_WINDOW });
  }

  hubError(error: unknown, tags: Readonly<Record<string, string>> = {}): void {
    if (!isUnexpected(error)) return;
    const { release, clock } = this.#options;
    const known = this.#options.known?.();
    this.#take(relayedFromHub(describeError(error, known), release, tags, clock.now(), known));
  }

  siteEvent(site: string, event: Partially<Event>): void {
    const error = relayedFromSite(site, event, this.#options.clock.now(), this.#options.known?.());
    if (error !== undefined) this.#take(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const folded of this.#fold.rest()) this.#enqueue(folded);
    this.#closed = true;
    this.#cancel?.();
    if (this.#sink === undefined) return;
    await Promise.race([this.#pumping, pause(this.#options.clock, LAST_WORDS_MS)]);
    this.#waiting.length = 0;
    await this.#sink.then((sink) => sink.close()).catch(() => {}); // it may never have opened
  }

  #take(error: RelayedError): void {
    if (this.#closed) return;
    const folded = this.#fold.take([error.site, ...error.fingerprint].join("\n"), error, error.count);
    if (folded !== undefined) this.#enqueue(folded);
    this.#cancel ??= this.#options.clock.after(WINDOW_MS, () => this.#round());
  }

  #round(): void {
    for (const folded of this.#fold.due()) this.#enqueue(folded);
    this.#cancel = this.#fold.isEmpty ? undefined : this.#options.clock.after(WINDOW_MS, () => this.#round());
  }

  #enqueue({ value, count }: Folded<RelayedError>): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift();
      relayedErrors.inc({ outcome: "dropped" });
    }
    this.#waiting.push({ ...value, count });
    waitingErrors.set(this.#waiting.length);
    this.#pumping ??= this.#pump();
  }

  /** One at a time: a Sentry that swallows everything holds one request, not the hub. */
  async #pump(): Promise<void> {
    for (let error = this.#waiting.shift(); error !== undefined; error = this.#waiting.shift()) {
      waitingErrors.set(this.#waiting.length);
      relayedErrors.inc({ outcome: (await this.#send(error)) ? "sent" : "failed" });
    }
    this.#pumping = undefined;
  }

  async #send(error: RelayedError): Promise<boolean> {
    const { release, environment, log, open = openSentry } = this.#options;
    try {
      this.#sink ??= open({ dsn: this.#dsn, release, environment });
      return await (await this.#sink).send(error);
    } catch (cause) {
      log.warn({ reason: messageOf(cause) }, "an error could not be brought to Sentry");
      return false;
    }
  }
}

const nowhere: ErrorRelay = { hubError() {}, siteEvent() {}, async [Symbol.asyncDispose]() {} };

const WINDOW_MS = 60_000;
const PER_WINDOW = 60;
const MAX_WAITING = 100;
const LAST_WORDS_MS = 2000;

const relayedErrors = counter({
  name: "longshore_hub_relayed_errors_total",
  help: "Unexpected errors for Sentry: sent, failed, or dropped because too many waited.",
  labels: ["outcome"],
});
const waitingErrors = gauge({
  name: "longshore_hub_relay_waiting_errors",
  help: "Unexpected errors that wait to be sent to Sentry.",
});

/** Loaded only when there is something to send: Sentry's code is 50 MB of memory. */
async function openSentry(options: SentryOptions): Promise<ErrorSink> {
  const io = await import("../io/sentry.ts");
  return io.openSentry(options);
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
