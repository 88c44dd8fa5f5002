import { type Clock, encode } from "@longshore/kit";
import { SEL_RECORD_LENGTH, SYSTEM_EVENT, SystemEvent } from "../sel/record.ts";

/** The event log of a simulated BMC: entries with numbers that rise, a clock that may be set, room for so many. */
export class SelLog {
  readonly capacity = 512;
  /** Seconds since 1970. */
  lastAddition = NEVER;
  lastErase = NEVER;
  overflow = false;
  reservation = 0;
  readonly #entries = new Map<number, Uint8Array>();
  readonly #clock: Clock;
  #offset = 0; // of the log's clock from ours, seconds
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The log's clock, seconds since 1970. */
  get time(): number {
    return (Math.floor(this.#clock.now() / 1000) + this.#offset) % 2 ** 32;
  }

  set time(seconds: number) {
    this.#offset += seconds - this.time;
  }

  /** Adds 16 bytes under the next number, with the log's time where the record has one; undefined when it is full. */
  add(raw: Uint8Array): number | undefined {
    if (this.#entries.size >= this.capacity) {
      this.overflow = true;
      return undefined;
    }
    const id = this.#last + 1;
    this.#last = id;
    const entry = raw.slice(0, SEL_RECORD_LENGTH);
    const view = new DataView(entry.buffer);
    view.setUint16(0, id, true);
    if ((entry[2] ?? 0) < FIRST_WITHOUT_TIME) view.setUint32(3, this.time, true);
    this.#entries.set(id, entry);
    this.lastAddition = this.time;
    return id;
  }

  /** Adds an event of the BMC's own sensor. */
  addEvent(event: Pick<SystemEvent, "sensorType" | "sensor" | "event" | "data">): number | undefined {
    const record = { id: 0, type: SYSTEM_EVENT, time: 0, generator: 0x20, version: 4, ...event };
    return this.add(encode(SystemEvent, record));
  }

  /** An entry by number, 0 for the oldest and 0xffff for the newest, with the number of the next. */
  get(record: number): { readonly entry: Uint8Array; readonly next: number } | undefined {
    const ids = [...this.#entries.keys()];
    const id = record === 0 ? ids[0] : record === NO_MORE ? ids.at(-1) : record;
    const entry = id === undefined ? undefined : this.#entries.get(id);
    return entry && id !== undefined ? { entry, next: ids[ids.indexOf(id) + 1] ?? NO_MORE } : undefined;
  }

  delete(record: number): number | undefined {
    const found = this.get(record);
    if (found === undefined) return undefined;
    const id = new DataView(found.entry.buffer).getUint16(0, true);
    this.#entries.delete(id);
    this.#changed();
    return id;
  }

  clear(): void {
    this.#entries.clear();
    this.#changed();
  }

  /** The entries are gone, and nothing says so: a log on a chip whose battery is dead. */
  lose(): void {
    this.#entries.clear();
    this.#last = 0;
    this.overflow = false;
    this.lastAddition = NEVER;
  }

  #changed(): void {
    this.overflow = false;
    this.reservation = 0;
    this.lastErase = this.time;
  }
}

const NEVER = 0xffffffff;
const NO_MORE = 0xffff;
const FIRST_WITHOUT_TIME = 0xe0;
