import { type Clock, done, milliseconds, type Random, requeueAfter, type Result, WorkQueue } from "@longshore/kit";
import type { Check } from "./check.ts";
import { type Damped, damp } from "./damping.ts";
import { lookAt, type Reach } from "./look-at.ts";
import type { Looked } from "./settled.ts";
import type { Judgement } from "./judgement.ts";
import type { Verdict } from "./verdict.ts";

export interface LooksOptions {
  readonly reach: (target: string) => Reach;
  readonly clock: Clock;
  readonly random: Random;
  /** A look ended; `isNews`: what is told of it changed its state. */
  readonly onLooked: (of: Look, isNews: boolean) => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** One check of one API server, and what its looks said. */
export interface Look {
  readonly target: string;
  readonly check: Check;
  /** Undefined: there is nothing of the kind, or nobody has looked yet. */
  readonly damped: Damped | undefined;
  readonly looked: Looked;
}

/** All checks of all API servers of a site: each at its own pace and within its own deadline, so that none waits for another. */
export class Looks implements AsyncDisposable {
  readonly #options: LooksOptions;
  readonly #all = new Map<string, Mutable<Look>>();
  readonly #queue: WorkQueue<string>;

  constructor(options: LooksOptions) {
    this.#options = options;
    const { clock, random, onUnexpected } = options;
    this.#queue = new WorkQueue({
      name: "cluster-health",
      reconcile: (key, signal) => this.#look(key, signal),
      clock,
      random,
      workers: Number.POSITIVE_INFINITY, // as many as there are checks, each with a deadline
      backoff: { first: 1000, max: 60_000 },
      onError: (_, error) => onUnexpected(error),
    });
  }

  /** These targets and no others are looked at. */
  of(targets: readonly string[], checks: readonly Check[]): void {
    const wanted = new Map(
      targets.flatMap((target) => checks.map((check) => [keyOf(target, check.name), { target, check }])),
    );
    for (const key of this.#all.keys()) {
      if (wanted.has(key)) continue;
      this.#all.delete(key);
      this.#queue.forget(key);
    }
    const never = { startedAt: undefined, changedAt: this.#options.clock.monotonic(), isBad: false };
    for (const [key, of] of wanted) {
      if (this.#all.has(key)) continue;
      this.#all.set(key, { ...of, damped: undefined, looked: never });
      this.#queue.add(key);
    }
  }

  all(): readonly Look[] {
    return [...this.#all.values()];
  }

  find(target: string, check: string): Look | undefined {
    return this.#all.get(keyOf(target, check));
  }

  /** Without waiting for its time. */
  again({ target, check }: Pick<Look, "target" | "check">): void {
    this.#queue.add(keyOf(target, check.name));
  }

  judgements(): readonly Judgement[] {
    return this.all().flatMap(({ target, check, damped }) =>
      damped === undefined ? [] : [{ target, check: check.name, verdict: damped.shown }],
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#queue[Symbol.asyncDispose]();
  }

  async #look(key: string, signal: AbortSignal): Promise<Result> {
    const look = this.#all.get(key);
    if (look === undefined) return done;
    const { clock, random, reach, onUnexpected } = this.#options;
    const { target, check } = look;
    const startedAt = clock.monotonic();
    const verdict = await lookAt(check, reach(target), { clock, target, onUnexpected }, signal);
    if (this.#all.get(key) === look) this.#take(look, verdict, startedAt);
    return requeueAfter(milliseconds(check.every * (0.9 + 0.2 * random.next()))); // checks of many agents spread out
  }

  #take(look: Mutable<Look>, verdict: Verdict | undefined, startedAt: number): void {
    const { clock } = this.#options;
    const before = look.damped?.shown.state;
    look.damped = verdict && damp(look.damped, verdict, clock.monotonic());
    const now = look.damped?.shown.state;
    const isNews = now !== before;
    const changedAt = isNews ? clock.monotonic() : look.looked.changedAt;
    look.looked = { startedAt, changedAt, isBad: now !== undefined && now !== "healthy" };
    this.#options.onLooked(look, isNews);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function keyOf(target: string, check: string): string {
  return `${target} ${check}`;
}
