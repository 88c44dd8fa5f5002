import type { StreamRow } from "@longshore/contracts";
import { matches } from "./subject.ts";

/** A message in a stream. */
export interface StreamEntry {
  readonly sequence: number;
  readonly subject: string;
  readonly payload: Uint8Array;
  /** `Nats-Msg-Id`; undefined where none was given. */
  readonly id: string | undefined;
  /** When it was stored by the server's wall clock. */
  readonly atMs: number;
}

export interface Offer {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly id?: string | undefined;
  /** The subject's last sequence must be this; 0 = none yet. */
  readonly expected?: number | undefined;
}

export type Verdict =
  | { readonly sequence: number; readonly duplicate: boolean }
  /** The error of JetStream, by its number. */
  | { readonly refused: 10071 | 10201 };

/** A stream as JetStream keeps it: what a crash leaves of it is what was synced. */
export class SimStream {
  readonly row: StreamRow;
  /** Another one when the store was lost. */
  born = 1;
  lastSequence = 0;
  #synced = 0;
  #entries: StreamEntry[] = [];
  readonly #bySubject = new Map<string, StreamEntry[]>();
  readonly #ids = new Map<string, StreamEntry>();

  constructor(row: StreamRow) {
    this.row = row;
  }

  takes(subject: string): boolean {
    return this.row.subjects.some((pattern) => matches(pattern, subject));
  }

  /** The expectation is looked at before the repeat, as the server does. */
  offer(offer: Offer, atMs: number, windowMs: number): Verdict {
    if (!this.holds(offer)) return { refused: 10071 };
    const known = this.#remembered(offer, atMs, windowMs);
    if (known !== undefined) return { sequence: known.sequence, duplicate: true };
    return { sequence: this.#append(offer, atMs), duplicate: false };
  }

  /** All or none: none when an expectation does not hold or one of them is a repeat. */
  commit(offers: readonly Offer[], atMs: number, windowMs: number): Verdict {
    if (!offers.every((offer) => this.holds(offer))) return { refused: 10071 };
    if (offers.some((offer) => this.#remembered(offer, atMs, windowMs) !== undefined)) return { refused: 10201 };
    for (const offer of offers) this.#append(offer, atMs);
    return { sequence: this.lastSequence, duplicate: false };
  }

  holds({ subject, expected }: Offer): boolean {
    return expected === undefined || (this.last(subject)?.sequence ?? 0) === expected;
  }

  last(subject: string): StreamEntry | undefined {
    return this.#bySubject.get(subject)?.at(-1);
  }

  /** The value that the last one took the place of, for a read that comes too early. */
  beforeLast(subject: string): StreamEntry | undefined {
    return this.#bySubject.get(subject)?.at(-2) ?? undefined;
  }

  /** In stream order. */
  from(sequence: number, filter: string): StreamEntry[] {
    return this.#entries.filter((entry) => entry.sequence >= sequence && matches(filter, entry.subject));
  }

  lastPerSubject(filter: string): StreamEntry[] {
    const found = [...this.#bySubject].flatMap(([subject, entries]) => {
      const last = entries.at(-1);
      return last !== undefined && matches(filter, subject) ? [last] : [];
    });
    return found.sort((a, b) => a.sequence - b.sequence);
  }

  purge(filter: string): void {
    const gone = this.#entries.filter((entry) => matches(filter, entry.subject));
    this.#forget(new Set(gone));
  }

  sync(): void {
    this.#synced = this.lastSequence;
  }

  /** What was not synced is gone. */
  crash(): void {
    if (this.#synced === this.lastSequence) return;
    this.#forget(new Set(this.#entries.filter((entry) => entry.sequence > this.#synced)));
    this.lastSequence = this.#synced;
  }

  #remembered({ id }: Offer, atMs: number, windowMs: number): StreamEntry | undefined {
    const known = id === undefined ? undefined : this.#ids.get(id);
    return known !== undefined && atMs - known.atMs < windowMs ? known : undefined;
  }

  #append({ subject, payload, id }: Offer, atMs: number): number {
    const entry: StreamEntry = { sequence: ++this.lastSequence, subject, payload, id, atMs };
    const entries = this.#bySubject.get(subject) ?? [];
    this.#bySubject.set(subject, entries);
    entries.push(entry);
    this.#entries.push(entry);
    if (id !== undefined) this.#ids.set(id, entry);
    const { perSubject } = this.row.keep;
    if (perSubject !== undefined && entries.length > perSubject) this.#forgetOldest(entries);
    return entry.sequence;
  }

  #forgetOldest(entries: StreamEntry[]): void {
    const oldest = entries.shift();
    if (oldest !== undefined) this.#entries.splice(this.#entries.indexOf(oldest), 1);
  }

  #forget(gone: ReadonlySet<StreamEntry>): void {
    this.#entries = this.#entries.filter((entry) => !gone.has(entry));
    for (const [subject, entries] of this.#bySubject) {
      const left = entries.filter((entry) => !gone.has(entry));
      if (left.length === 0) this.#bySubject.delete(subject);
      else this.#bySubject.set(subject, left);
    }
    for (const { id } of gone) if (id !== undefined) this.#ids.delete(id);
  }
}
