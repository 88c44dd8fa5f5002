import type { Encodable, Event } from "@longshore/contracts";
import {
  type Clock,
  counter,
  describeError,
  type ErrorDescription,
  Fold,
  type Folded,
  isUnexpected,
  type Logger,
  messageOf,
  scrubDeep,
} from "@longshore/kit";

/** Turns errors that nobody expected into events for the hub, which relays them to Sentry; scrubbed, folded, bounded. */
export interface ErrorReporter extends Disposable {
  /** Errors from a catalog are conditions, not bugs: they are left out. `tags` say where it was. */
  report(error: unknown, tags?: Readonly<Record<string, string>>): void;
}

export interface ErrorReporterOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Name of the event's object: one subject token, such as the agent's host name. */
  readonly name: string;
  /** `longshore-agent@0.1.0` */
  readonly release: string;
  /** Credentials that the agent holds now: they are scrubbed wherever they stand. */
  readonly known?: () => readonly string[];
  /** Takes the event to the outbox. */
  readonly emit: (event: NewErrorEvent) => void;
}

export type NewErrorEvent = Omit<Encodable<typeof Event>, "stamp" | "noun" | "name"> & {
  readonly noun: "agent";
  readonly name: string;
};

export function createErrorReporter(options: ErrorReporterOptions): ErrorReporter {
  return new Reporter(options);
}

class Reporter implements ErrorReporter {
  readonly #options: ErrorReporterOptions;
  readonly #fold: Fold<Report>;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: ErrorReporterOptions) {
    this.#options = options;
    this.#fold = new Fold({ clock: options.clock, windowMs: WINDOW_MS, perWindow: PER_WINDOW });
  }

  report(error: unknown, tags: Readonly<Record<string, string>> = {}): void {
    if (!isUnexpected(error) || this.#closed) return;
    const known = this.#options.known?.();
    const description = describeError(error, known);
    const clean = scrubDeep(tags, known) as Record<string, string>;
    unexpectedErrors.inc();
    this.#options.log.error({ ...description, ...clean }, "an unexpected error");
    this.#say(this.#fold.take(description.fingerprint, { description, tags: clean }));
    this.#cancel ??= this.#options.clock.after(WINDOW_MS, () => this.#round());
  }

  /** Says what was folded: the program ends. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#cancel?.();
    for (const folded of this.#fold.rest()) this.#say(folded);
  }

  #round(): void {
    for (const folded of this.#fold.due()) this.#say(folded);
    this.#cancel = this.#fold.isEmpty ? undefined : this.#options.clock.after(WINDOW_MS, () => this.#round());
  }

  #say(folded: Folded<Report> | undefined): void {
    if (folded === undefined) return;
    const { emit, release, name, log } = this.#options;
    const { description, tags } = folded.value;
    try {
      emit({
        noun: "agent",
        name,
        reason: "UnexpectedError",
        severity: "error",
        message: `${description.type}: ${description.message}`.slice(0, 500),
        error: { ...description, release, tags, count: folded.count },
      });
    } catch (cause) {
      log.error({ reason: messageOf(cause) }, "an error report could not be stored");
    }
  }
}

interface Report {
  readonly description: ErrorDescription;
  readonly tags: Readonly<Record<string, string>>;
}

const WINDOW_MS = 600_000;
const PER_WINDOW = 20;

const unexpectedErrors = counter({
  name: "longshore_agent_unexpected_errors_total",
  help: "Errors that nobody expected.",
});
