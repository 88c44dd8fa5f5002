import type { BootReport } from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import type { Elapsed } from "./decide.ts";
import type { Work } from "./record.ts";

/** What is known of a machine's work for the moment: how far it is, and since when by the monotonic clock. */
export interface Live {
  /** Which step of which attempt of which order; another one begins anew. */
  readonly key: string;
  readonly sinceMs: number;
  readonly heardMs: number;
  readonly doing: string;
  readonly bytes: number;
  readonly total: number;
  readonly log: readonly string[];
  /** What it waits for. */
  readonly waitsFor?: string | undefined;
}

/** Lost with the process: the steps that it measures begin again then, and nothing is decided by it alone. */
export class LiveWork {
  readonly #clock: Clock;
  readonly #live = new Map<string, Live>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(machine: string, work: Work): Live {
    const key = `${work.orderId} ${work.attempt} ${work.step} ${work.boots}`;
    const known = this.#live.get(machine);
    if (known?.key === key) return known;
    const now = this.#clock.monotonic();
    const fresh = { key, sinceMs: now, heardMs: now, doing: "", bytes: 0, total: 0, log: known?.log ?? [] };
    this.#live.set(machine, fresh);
    return fresh;
  }

  elapsed(machine: string, work: Work): Elapsed {
    const { sinceMs, heardMs } = this.of(machine, work);
    const now = this.#clock.monotonic();
    return { inStep: now - sinceMs, quiet: now - heardMs };
  }

  heard(machine: string, work: Work, { step, bytes = 0, total = 0, log }: BootReport): void {
    const live = this.of(machine, work);
    const tail = [...live.log, ...(log ?? [])].slice(-LOG_LINES).map((line) => line.slice(0, LOG_WIDTH));
    const heardMs = this.#clock.monotonic();
    this.#live.set(machine, { ...live, heardMs, doing: step, bytes, total, log: tail, waitsFor: undefined });
  }

  /** The image has so many bytes by now. */
  fetched(
    machine: string,
    work: Work,
    { bytes, total = 0 }: { readonly bytes: number; readonly total?: number | undefined },
  ): void {
    const live = this.of(machine, work);
    const heardMs = bytes === live.bytes ? live.heardMs : this.#clock.monotonic();
    this.#live.set(machine, { ...live, heardMs, bytes, total });
  }

  waits(machine: string, work: Work, waitsFor: string | undefined): void {
    const live = this.of(machine, work);
    if (live.waitsFor !== waitsFor) this.#live.set(machine, { ...live, waitsFor });
  }

  forget(machine: string): void {
    this.#live.delete(machine);
  }
}

const LOG_LINES = 10;
const LOG_WIDTH = 200;
