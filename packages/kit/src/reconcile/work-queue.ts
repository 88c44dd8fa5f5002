import type { Clock } from "../clock.ts";
import { type BackoffOptions, fullJitter } from "../backoff.ts";
import { LongshoreError } from "../errors.ts";
import { counter, gauge, histogram } from "../metrics.ts";
import type { Random } from "../random.ts";
import type { Reconcile } from "./reconcile.ts";

export interface WorkQueueOptions<K> {
  /** For metrics and errors: "machine". */
  readonly name: string;
  readonly reconcile: Reconcile<K>;
  readonly clock: Clock;
  readonly random: Random;
  /** Keys worked on at once; one key is never worked on twice at a time. */
  readonly workers: number;
  readonly backoff: BackoffOptions;
  /** Each failure, with the attempt (from 1) and the wait until the next, undefined when it waits for a change. */
  readonly onError: (key: K, error: unknown, attempt: number, retryInMs: number | undefined) => void;
}

/**
 * Level-triggered work by key: however often a key is added, it is reconciled once more after the last addition.
 * Failures come back with per-key backoff; success forgets them.
 */
export class WorkQueue<K> implements AsyncDisposable {
  readonly #options: WorkQueueOptions<K>;
  readonly #ready = new Set<K>();
  readonly #working = new Map<K, Promise<void>>();
  readonly #again = new Set<K>();
  readonly #forgotten = new Set<K>();
  readonly #timers = new Map<K, () => void>();
  readonly #attempts = new Map<K, number>();
  readonly #stop = new AbortController();

  constructor(options: WorkQueueOptions<K>) {
    this.#options = options;
  }

  /** The key's world or wish changed: reconcile it now, or once more if it is being worked on. */
  add(key: K): void {
    if (this.#stop.signal.aborted) return;
    this.#cancelTimer(key);
    this.#forgotten.delete(key);
    if (this.#working.has(key)) this.#again.add(key);
    else this.#ready.add(key);
    this.#dispatch();
  }

  /** Nothing is wanted of the key any more: forget its timer and its failures; running work ends by itself. */
  forget(key: K): void {
    this.#cancelTimer(key);
    this.#ready.delete(key);
    this.#again.delete(key);
    this.#attempts.delete(key);
    if (this.#working.has(key)) this.#forgotten.add(key);
  }

  /** Nothing is ready or being worked on (keys may wait for their time). */
  get idle(): boolean {
    return this.#ready.size === 0 && this.#working.size === 0;
  }

  /** Takes no more work, aborts what runs by its signal and waits for it to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new LongshoreError("QUEUE_CLOSED", "never", "the work queue was closed"));
    for (const key of this.#timers.keys()) this.#cancelTimer(key);
    this.#ready.clear();
    await Promise.allSettled(this.#working.values());
  }

  #dispatch(): void {
    for (const key of this.#ready) {
      if (this.#working.size >= this.#options.workers) break;
      this.#ready.delete(key);
      this.#working.set(key, this.#work(key));
    }
    queueDepth.set({ queue: this.#options.name }, this.#ready.size);
  }

  async #work(key: K): Promise<void> {
    await Promise.resolve(); // the caller of add() is done before the work begins
    const { clock, name, reconcile } = this.#options;
    const began = clock.monotonic();
    let waitMs: number | undefined;
    try {
      waitMs = (await reconcile(key, this.#stop.signal)).requeueAfter;
      this.#attempts.delete(key);
      reconcileTotal.inc({ queue: name, outcome: "ok" });
    } catch (error) {
      waitMs = this.#failed(key, error);
    }
    reconcileSeconds.observe({ queue: name }, (clock.monotonic() - began) / 1000);
    this.#working.delete(key);
    this.#next(key, waitMs);
    this.#dispatch();
  }

  #failed(key: K, error: unknown): number | undefined {
    const { backoff, name, onError, random } = this.#options;
    if (this.#stop.signal.aborted) return undefined;
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    const never = error instanceof LongshoreError && error.retry === "never";
    const waitMs = never ? undefined : fullJitter(attempt - 1, backoff, random);
    reconcileTotal.inc({ queue: name, outcome: "error" });
    onError(key, error, attempt, waitMs);
    return waitMs;
  }

  #next(key: K, waitMs: number | undefined): void {
    if (this.#stop.signal.aborted || this.#forgotten.delete(key)) return;
    if (this.#again.delete(key)) this.#ready.add(key);
    else if (waitMs !== undefined) this.#wait(key, waitMs);
  }

  #wait(key: K, waitMs: number): void {
    const cancel = this.#options.clock.after(waitMs, () => {
      this.#timers.delete(key);
      this.#ready.add(key);
      this.#dispatch();
    });
    this.#timers.set(key, cancel);
  }

  #cancelTimer(key: K): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }
}

const queueDepth = gauge({
  name: "longshore_queue_depth_keys",
  help: "Keys that wait for a worker.",
  labels: ["queue"],
});
const reconcileTotal = counter({
  name: "longshore_reconcile_total",
  help: "Reconciles by outcome.",
  labels: ["queue", "outcome"],
});
const reconcileSeconds = histogram({
  name: "longshore_reconcile_duration_seconds",
  help: "Time that one reconcile took.",
  labels: ["queue"],
  buckets: [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60],
});
