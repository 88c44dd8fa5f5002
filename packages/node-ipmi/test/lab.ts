import { setImmediate } from "node:timers/promises";
import { seededRandom, SteppedClock } from "@longshore/kit";
import type { IpmiSession } from "../src/ipmi-session.ts";
import { openSession } from "../src/io/open-session.ts";
import { createSimulator, type SimulatedBmc, type SimulatorOptions } from "../src/simulator/index.ts";
import type { OpenOptions, Target, World } from "../src/target.ts";
import { parseDatagram } from "../src/wire/datagram.ts";
import { MemoryNetwork } from "./memory-network.ts";

/** A console and a BMC on a network in memory, under a clock that only moves when something is awaited. */
export interface Lab {
  readonly clock: SteppedClock;
  readonly network: MemoryNetwork;
  readonly bmc: SimulatedBmc;
  readonly target: Target;
  /** For `openSession(target, world)`. */
  readonly world: Required<World>;
  open(target?: Partial<Target>, options?: OpenOptions): Promise<IpmiSession>;
  /** Lets time pass, in steps between which streams and sockets get their turn. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until `work` has ended; its error is thrown here. */
  settle<T>(work: Promise<T>): Promise<T>;
}

export const USER = { name: "admin", password: "S3cret-adm1n" } as const;

export async function lab(options: SimulatorOptions = {}): Promise<Lab> {
  const clock = new SteppedClock();
  const network = new MemoryNetwork();
  const random = seededRandom(7);
  const bmc = await createSimulator({ users: [USER], clock, udp: network, random, ...options });
  const target: Target = { ...bmc.address, username: USER.name, password: USER.password };
  const world = { clock, udp: network, random };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await clock.step(Math.min(left, STEP_MS));
      await setImmediate();
    }
  };
  const settle = async <T>(work: Promise<T>): Promise<T> => {
    const state = { ended: false };
    const end = (): void => void (state.ended = true);
    work.then(end, end);
    for (let step = 0; !state.ended && step < MAX_STEPS; step++) await pass(STEP_MS);
    if (!state.ended) throw new Error(`nothing came of it in ${(MAX_STEPS * STEP_MS) / 1000} s`);
    return work;
  };
  return {
    clock,
    network,
    bmc,
    target,
    world,
    pass,
    settle,
    open: (changes = {}, more = {}) => settle(openSession({ ...target, ...changes }, { ...world, ...more })),
  };
}

/** The payload type of an RMCP+ datagram (`PayloadType`); undefined for others. */
export function payloadTypeOf(bytes: Uint8Array): number | undefined {
  const datagram = parseDatagram(bytes);
  return datagram?.kind === "plus" ? datagram.packet.payloadType.number : undefined;
}

const STEP_MS = 50;
const MAX_STEPS = 1_200;
