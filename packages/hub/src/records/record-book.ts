import type { LastValues, StoredMessage } from "@longshore/bus";
import { type Named, Signed } from "@longshore/contracts";
import { counter, isLongshoreError, type Logger, messageOf } from "@longshore/kit";
import type { HubTrust } from "../trust/hub-trust.ts";

/** How a record is written: a message of the contract. */
export interface RecordCodec<R> extends Named {
  encode(record: R): Uint8Array;
  decode(bytes: Uint8Array): R;
}

/** What every book needs. */
export interface RecordShelf {
  readonly records: LastValues;
  /** Records are the hub's own word, signed: whoever writes to the stream would let agents in otherwise. */
  readonly trust: Pick<HubTrust, "sign" | "own">;
  readonly log: Logger;
}

/** One kind of record: `hub.record.<kind>.<key>`, in memory as the stream has it. */
export class RecordBook<R extends object> {
  readonly #shelf: RecordShelf;
  readonly #message: RecordCodec<R>;
  readonly #prefix: string;
  readonly #held = new Map<string, Held<R>>();
  /** Called with what was held before and what is held now. */
  onChange: (before: R | undefined, now: R | undefined) => void = () => {};

  constructor(shelf: RecordShelf, kind: string, message: RecordCodec<R>) {
    this.#shelf = shelf;
    this.#message = message;
    this.#prefix = `hub.record.${kind}.`;
  }

  /** Follows the stream until `signal` aborts; `current` is called once everything stored is here. */
  watch(current: () => void, signal: AbortSignal): Promise<void> {
    return this.#shelf.records.watch(`${this.#prefix}*`, (message) => this.#take(message), current, signal);
  }

  get(key: string): R | undefined {
    return this.#held.get(key)?.record;
  }

  all(): R[] {
    return [...this.#held.values()].flatMap(({ record }) => record ?? []);
  }

  /** Highest sequence of what is held. */
  get lastSequence(): number {
    return Math.max(0, ...[...this.#held.values()].map(({ sequence }) => sequence));
  }

  /**
   * Stores what `change` makes of the record, and again of the newer one when somebody else was quicker. Resolves when
   * it is on disk; `change` may return undefined to leave it, or throw.
   */
  async update(key: string, change: (record: R | undefined) => R | undefined): Promise<R | undefined> {
    const { records, trust } = this.#shelf;
    const subject = this.#prefix + key;
    for (let tries = 1; ; tries++) {
      const held = this.#held.get(key);
      const next = change(held?.record);
      if (next === undefined) return held?.record;
      const payload = trust.sign(this.#message, this.#message.encode(next));
      try {
        const sequence = await records.put({ subject, payload, expected: held?.sequence ?? 0 });
        this.#hold(key, { record: next, sequence });
        return next;
      } catch (error) {
        if (!isLongshoreError(error, "BUS_CONFLICT") || tries >= MAX_TRIES) throw error;
        const stored = await records.get(subject);
        if (stored !== undefined) this.#take(stored);
      }
    }
  }

  /** The hub signs with another key from now on: every record is stored again. */
  async signAnew(): Promise<void> {
    for (const key of [...this.#held.keys()]) await this.update(key, (record) => record);
  }

  /** Removes the record from the stream and from memory. */
  async forget(key: string): Promise<void> {
    await this.#shelf.records.purge(this.#prefix + key);
    const before = this.#held.get(key);
    this.#held.delete(key);
    this.onChange(before?.record, undefined);
  }

  #take({ subject, payload, sequence }: StoredMessage): void {
    const key = subject.slice(this.#prefix.length);
    const before = this.#held.get(key);
    if (before !== undefined && sequence <= before.sequence) return;
    try {
      const signed = Signed.decode(payload);
      if (this.#shelf.trust.own(this.#message, signed, { stream: "records", sequence }) === undefined)
        throw new Error("this hub did not sign it");
      this.#hold(key, { record: this.#message.decode(signed.payload), sequence });
    } catch (error) {
      refused.inc();
      const reason = messageOf(error);
      this.#shelf.log.error({ subject, sequence, reason }, "a record is not this hub's own; the one before stays");
      this.#held.set(key, { record: before?.record, sequence }); // the next change writes over it
    }
  }

  #hold(key: string, held: Held<R>): void {
    const before = this.#held.get(key);
    this.#held.set(key, held);
    this.onChange(before?.record, held.record);
  }
}

/** Without a record: what is stored there is none of the hub's, and nothing else is known. */
interface Held<R> {
  readonly record: R | undefined;
  readonly sequence: number;
}

const MAX_TRIES = 8;

const refused = counter({
  name: "longshore_hub_records_refused_total",
  help: "Records of the hub that it did not write itself: forged by somebody, or broken.",
});
