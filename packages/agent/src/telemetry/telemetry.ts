import type { Encodable, TelemetryBatch } from "@longshore/contracts";
import { type Clock, type Logger, messageOf } from "@longshore/kit";
import { Deltas } from "./deltas.ts";
import type { HostReadings } from "./host/host-readings.ts";
import { hostSamples } from "./host/host-samples.ts";
import {
  isNews,
  type MachineReading,
  machineSamples,
  sensorSamples,
  type WatchedReading,
  watchedSamples,
} from "./machine-samples.ts";
import { type ProcessReading, processSamples } from "./process-samples.ts";
import type { Sample } from "./sample.ts";

/** What the agent measures: its host and itself every interval, its machines also as soon as something happens. */
export interface Telemetry extends Disposable {
  /** What is known of a machine now. */
  machine(name: string, reading: MachineReading): void;
  /** What its sensors and its log say now; told with the next round. */
  watched(name: string, reading: WatchedReading): void;
  forgetMachine(name: string): void;
  /** The site's health as it is now; told soon when it differs. */
  health(samples: readonly Sample[]): void;
  /** The next batches say everything: after a reconnect, after a change of leader, or when the hub asks. */
  full(): void;
}

export interface TelemetryOptions {
  /** Label `host` of the host's and the agent's own series. */
  readonly host: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds between two samples of the host. */
  readonly intervalMs: number;
  /** Every how many batches one is full. */
  readonly fullEvery: number;
  /** Series of sensors that the site may have; those that tell least of trouble are left out. */
  readonly maxSensorSeries: number;
  /** Leaves out what this host does not have; never throws for that. */
  readonly readHost: () => Promise<HostReadings>;
  readonly readProcess: () => ProcessReading;
  /** Takes a batch to the outbox. */
  readonly emit: (batch: NewBatch) => void;
}

export type NewBatch = Omit<Encodable<typeof TelemetryBatch>, "stamp" | "source"> & {
  readonly source: TelemetrySource;
};
export type TelemetrySource = "host" | "machine" | "health";

/** Begins at once. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  return new Rounds(options);
}

class Rounds implements Telemetry {
  readonly #options: TelemetryOptions;
  readonly #deltas: Readonly<Record<TelemetrySource, Deltas>>;
  readonly #machines = new Map<string, MachineReading>();
  readonly #watched = new Map<string, WatchedReading>();
  #cancelRound: () => void = () => {};
  #cancelNews: (() => void) | undefined;
  #closed = false;
  #hadMachines = false;
  /** Undefined: the site has no cluster and never had one. */
  #health: readonly Sample[] | undefined;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    const { fullEvery } = options;
    this.#deltas = { host: new Deltas(fullEvery), machine: new Deltas(fullEvery), health: new Deltas(fullEvery) };
    void this.#round();
  }

  machine(name: string, reading: MachineReading): void {
    const news = isNews(this.#machines.get(name), reading);
    this.#machines.set(name, reading);
    if (news) this.#sayMachinesSoon();
  }

  watched(name: string, reading: WatchedReading): void {
    const bad = ({ sensors }: WatchedReading): string =>
      (sensors ?? []).flatMap(({ name: sensor, health }) => (health === "ok" ? [] : [sensor, health])).join(" ");
    const news = bad(this.#watched.get(name) ?? {}) !== bad(reading);
    this.#watched.set(name, reading);
    if (news) this.#sayMachinesSoon();
  }

  forgetMachine(name: string): void {
    this.#watched.delete(name);
    if (this.#machines.delete(name)) this.#sayMachinesSoon();
  }

  health(samples: readonly Sample[]): void {
    if (this.#closed || (this.#health === undefined && samples.length === 0)) return;
    this.#health = samples;
    this.#cancelNews ??= this.#options.clock.after(GATHER_MS, () => this.#sayNews());
  }

  full(): void {
    for (const deltas of Object.values(this.#deltas)) deltas.full();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#cancelRound();
    this.#cancelNews?.();
  }

  async #round(): Promise<void> {
    const { host, readHost, readProcess, clock, intervalMs, log } = this.#options;
    try {
      const samples = hostSamples(host, await readHost());
      if (this.#closed) return;
      this.#say("host", [...samples, ...processSamples(host, readProcess())]);
      this.#sayNews();
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "the host could not be measured");
    }
    if (!this.#closed) this.#cancelRound = clock.after(intervalMs, () => void this.#round());
  }

  /** Many machines change together (at the start, when power fails): they share a batch. */
  #sayMachinesSoon(): void {
    if (this.#closed) return;
    this.#cancelNews ??= this.#options.clock.after(GATHER_MS, () => this.#sayNews());
  }

  #sayNews(): void {
    this.#cancelNews?.();
    this.#cancelNews = undefined;
    this.#sayMachines();
    if (this.#health !== undefined) this.#say("health", this.#health);
  }

  #sayMachines(): void {
    if (this.#machines.size === 0 && !this.#hadMachines) return;
    this.#hadMachines = true;
    this.#say("machine", [
      ...[...this.#machines].flatMap(([name, reading]) => machineSamples(name, reading)),
      ...[...this.#watched].flatMap(([name, reading]) => watchedSamples(name, reading)),
      ...sensorSamples(this.#watched, this.#options.maxSensorSeries),
    ]);
  }

  #say(source: TelemetrySource, samples: readonly Sample[]): void {
    const { clock, emit, log } = this.#options;
    const batch = this.#deltas[source].next(samples, clock.now());
    if (batch === undefined) return;
    try {
      emit({ source, ...batch });
    } catch (error) {
      this.#deltas[source].full(); // what this one said, the next one says again
      log.warn({ source, reason: messageOf(error) }, "a batch of telemetry could not be stored");
    }
  }
}

const GATHER_MS = 1000;
