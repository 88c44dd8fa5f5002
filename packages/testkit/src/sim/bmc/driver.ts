import { type Bmc, type BmcDriver, bmcErrors, type EventLog } from "@longshore/agent";
import type { Clock, Random } from "@longshore/kit";
import type { SimMachine } from "./machine.ts";

export interface SimDriverOptions {
  readonly machines: () => readonly SimMachine[];
  /** Of the program that asks: nothing comes back to a dead one. */
  readonly clock: Clock;
  readonly random: Random;
  /** Around the moment in which a BMC acts. */
  readonly onOrder?: (machine: SimMachine, moment: "before" | "after") => void;
}

/** BMCs over a network that loses datagrams: reads are asked again, orders never. */
export function simDriver(options: SimDriverOptions): BmcDriver {
  return {
    protocol: "ipmi",
    async open(target, signal) {
      const machine = options.machines().find(({ options: { address } }) => address === target.host);
      if (machine === undefined) throw bmcErrors.BMC_UNREACHABLE({ message: `no route to ${target.host}` });
      await read(options, machine, () => undefined, signal);
      if (machine.options.password !== target.password.reveal()) {
        throw bmcErrors.BMC_WRONG_PASSWORD({ message: `${target.host} refused the password` });
      }
      return session(options, machine);
    },
  };
}

function session(options: SimDriverOptions, machine: SimMachine): Bmc {
  const { boots } = machine;
  const info = { manufacturerId: 343, productId: 7, firmwareVersion: "1.02", guid: "" };
  const ask = <T>(answer: () => T, signal: AbortSignal | undefined): Promise<T> =>
    read(options, machine, answer, signal, boots);
  const tell = (order: "boot" | "identify" | "clear-log", change: () => void, signal?: AbortSignal): Promise<void> =>
    give(options, machine, order, () => machine.told(order, change), boots, signal);
  return {
    protocol: "ipmi",
    cipherSuite: 17,
    power: {
      state: (signal) => ask(() => machine.power, signal),
      order: (order, signal) => give(options, machine, order, () => machine.act(order), boots, signal),
    },
    boot: {
      get: (signal) => ask(() => machine.boot, signal),
      set: (choice, signal) =>
        tell("boot", () => (machine.boot = choice.device === "none" ? undefined : choice), signal),
    },
    identify: {
      state: (signal) => ask(() => machine.light, signal),
      set: (light, signal) =>
        tell("identify", () => (machine.light = typeof light === "object" ? "timed" : light), signal),
    },
    eventLog: eventLogOf(machine, ask, (signal) => tell("clear-log", () => machine.clearLog(), signal)),
    info: (signal) => ask(() => info, signal),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function eventLogOf(
  machine: SimMachine,
  ask: <T>(answer: () => T, signal: AbortSignal | undefined) => Promise<T>,
  clear: (signal?: AbortSignal) => Promise<void>,
): EventLog {
  return {
    state: (signal) =>
      ask(() => ({ entries: machine.log.length, full: false, erased: String(machine.erased) }), signal),
    async *entries({ from, signal, pause } = {}) {
      await pause?.();
      const log = await ask(() => machine.log, signal);
      const first = from === undefined ? 0 : log.findIndex(({ id }) => id === from);
      if (first >= 0) yield* log.slice(first);
    },
    async *newest(count, { signal, pause } = {}) {
      await pause?.();
      yield* (await ask(() => machine.log, signal)).toReversed().slice(0, count);
    },
    clear,
  };
}

/** Sent again until the time is over. */
async function read<T>(
  options: SimDriverOptions,
  machine: SimMachine,
  answer: () => T,
  signal?: AbortSignal,
  boots = machine.boots,
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let found: { readonly value: T } | undefined;
    const take = (): void => {
      found = { value: answer() };
    };
    if (await exchange(options, machine, take, signal, boots)) return (found as unknown as { value: T }).value;
  }
  throw bmcErrors.BMC_NO_ANSWER({ message: `${machine.options.address} did not answer` });
}

/** Sent once: what became of it is not known when no answer comes. */
async function give(
  options: SimDriverOptions,
  machine: SimMachine,
  order: string,
  act: () => void,
  boots: number,
  signal?: AbortSignal,
): Promise<void> {
  const take = (): void => {
    options.onOrder?.(machine, "before");
    act();
    options.onOrder?.(machine, "after");
  };
  if (await exchange(options, machine, take, signal, boots)) return;
  throw bmcErrors.BMC_OUTCOME_UNKNOWN({ message: `${machine.options.address} did not answer to ${order}` });
}

/** One datagram there, one back; false when none came back in time. */
function exchange(
  { clock, random }: SimDriverOptions,
  machine: SimMachine,
  take: () => void,
  signal: AbortSignal | undefined,
  boots: number,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const { clock: world, random: dice } = machine.options;
    const end = (finish: () => void): void => {
      cancel();
      signal?.removeEventListener("abort", abort);
      finish();
    };
    const abort = (): void => end(() => reject(signal?.reason));
    const cancel = clock.after(ANSWER_WITHIN_MS, () => end(() => resolve(false)));
    signal?.addEventListener("abort", abort, { once: true });
    world.after(2 + random.next() * 40, () => {
      if (!machine.answers || machine.boots !== boots || dice.next() < machine.loss) return;
      take();
      if (dice.next() >= machine.loss) clock.after(2 + dice.next() * 40, () => end(() => resolve(true)));
    });
  });
}

const ATTEMPTS = 3;
const ANSWER_WITHIN_MS = 1000;
