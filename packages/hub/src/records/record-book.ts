import type { LastValues, StoredMessage } from "@longshore/bus";
import { isLongshoreError, type Logger, messageOf } from "@longshore/kit";

/** How a record is written, e.g. a message of the contract. */
export interface RecordCodec<R> {
  encode(record: R): Uint8Array;
  decode(bytes: Uint8Array): R;
}

/** One kind of record: `hub.record.<kind>.<key>`, in memory as the stream has it. */
export class RecordBook<R extends object> {
  readonly #records: LastValues;
  readonly #message: RecordCodec<R>;
  readonly #prefix: string;
  readonly #log: Logger;
  readonly #held = new Map<string, { readonly record: R; readonly sequence: number }>();
  /** Called with what was held before and what is held now. */
  onChange: (before: R | undefined, now: R | undefined) => void = () => {};

  constructor(records: LastValues, kind: string, message: RecordCodec<R>, log: Logger) {
    this.#records = records;
    this.#message = message;
    this.#prefix = `hub.record.${kind}.`;
    this.#log = log;
  }

  /** Follows the stream until `signal` aborts; `current` is called once everything stored is here. */
  watch(current: () => void, signal: AbortSignal): Promise<void> {
    return this.#records.watch(`${this.#prefix}*`, (message) => this.#take(message), current, signal);
  }

  get(key: string): R | undefined {
    return this.#held.get(key)?.record;
  }

  all(): R[] {
    return [...this.#held.values()].map(({ record }) => record);
  }

  /**
   * Stores what `change` makes of the record, and again of the newer one when somebody else was quicker. Resolves when
   * it is on disk; `change` may return undefined to leave it, or throw.
   */
  async update(key: string, change: (record: R | undefined) => R | undefined): Promise<R | undefined> {
    const subject = this.#prefix + key;
    for (let tries = 1; ; tries++) {
      const held = this.#held.get(key);
      const next = change(held?.record);
      if (next === undefined) return held?.record;
      const payload = this.#message.encode(next);
      try {
        const sequence = await this.#records.put({ subject, payload, expected: held?.sequence ?? 0 });
        this.#take({ subject, payload, sequence, storedAtMs: 0 });
        return next;
      } catch (error) {
        if (!isLongshoreError(error, "BUS_CONFLICT") || tries >= MAX_TRIES) throw error;
        const stored = await this.#records.get(subject);
        if (stored !== undefined) this.#take(stored);
      }
    }
  }

  /** Removes the record from the stream and from memory. */
  async forget(key: string): Promise<void> {
    await this.#records.purge(this.#prefix + key);
    const before = this.#held.get(key);
    this.#held.delete(key);
    this.onChange(before?.record, undefined);
  }

  #take({ subject, payload, sequence }: StoredMessage): void {
    const key = subject.slice(this.#prefix.length);
    const before = this.#held.get(key);
    if (before !== undefined && sequence <= before.sequence) return;
    try {
      const record = this.#message.decode(payload);
      this.#held.set(key, { record, sequence });
      this.onChange(before?.record, record);
    } catch (error) {
      this.#log.error({ subject, sequence, reason: messageOf(error) }, "a record cannot be read; the one before stays");
    }
  }
}

const MAX_TRIES = 8;
