import { isLongshoreError, minutes, seededRandom } from "@longshore/kit";
import { ChassisAction, chassisControl } from "../src/commands/chassis/chassis-control.ts";
import { getChassisStatus } from "../src/commands/chassis/get-chassis-status.ts";
import type { IpmiSession } from "../src/ipmi-session.ts";
import type { Machine } from "../src/simulator/index.ts";
import { lab } from "./lab.ts";
import { LOST } from "./lossy-proxy.ts";

/** What came of many operations at a BMC of whose datagrams 30 % are lost, each way. */
export interface Toll {
  statuses: number;
  wrong: number;
  failed: number;
  /** Milliseconds until each status was there. */
  readonly waits: number[];
  orders: number;
  /** Orders after which the power had not moved exactly once. */
  notOnce: number;
  cycles: number;
  /** Cycles that happened twice, or not although they were confirmed. */
  cyclesWrong: number;
  unknown: number;
}

/** Asks, switches on and off, and cycles, in a session that is kept, under a clock that moves as fast as it can. */
export async function throughLoss(seed: number, operations: number): Promise<Toll> {
  const world = await lab({ power: "on", times: { on: 0, off: 0, cycle: 0 } });
  const random = seededRandom(seed);
  world.network.onTheWay = (bytes) => {
    world.network.sent.length = 0;
    return random.next() < LOST ? [] : [bytes];
  };
  const session = await world.open({}, { openTimeout: minutes(1), commandTimeout: minutes(1) });
  const toll = freshToll();
  for (let i = 0; i < operations; i++) {
    const start = world.clock.monotonic();
    const { machine } = world.bmc;
    if (i % 10 === 9) await world.settle(cycle(session, machine, toll));
    else if (i % 2 === 0) await world.settle(order(session, machine, toll));
    else {
      await world.settle(status(session, machine, toll));
      toll.waits.push(world.clock.monotonic() - start);
    }
  }
  await world.settle(session.close());
  return toll;
}

export function freshToll(): Toll {
  return { statuses: 0, wrong: 0, failed: 0, waits: [], orders: 0, notOnce: 0, cycles: 0, cyclesWrong: 0, unknown: 0 };
}

/** The wait that 99 of 100 are not above. */
export function p99(waits: readonly number[]): number {
  return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? Number.NaN;
}

export async function status(session: IpmiSession, machine: Machine, toll: Toll): Promise<void> {
  toll.statuses++;
  try {
    const { power } = await session.send(getChassisStatus, {});
    if (power.on !== (machine.power === "on")) toll.wrong++;
  } catch {
    toll.failed++;
  }
}

/** Off to on or on to off, read back; repeated while nobody has confirmed it, by the session and by us. */
export async function order(session: IpmiSession, machine: Machine, toll: Toll): Promise<void> {
  toll.orders++;
  const wanted = machine.power === "on" ? "off" : "on";
  const before = machine.boots.length;
  const action = wanted === "on" ? ChassisAction.On : ChassisAction.Off;
  await patiently(() => session.send(chassisControl, { action }));
  for (let look = 0; look < 10; look++) {
    const { power } = await patiently(() => session.send(getChassisStatus, {}));
    if (power.on === (wanted === "on")) break;
  }
  const boots = machine.boots.length - before;
  if (machine.power !== wanted || boots !== (wanted === "on" ? 1 : 0)) toll.notOnce++;
}

/** Of a thousand logins five are lost: whoever asks asks again, as for a BMC that is away. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= 3 || !isLongshoreError(error, "IPMI_NO_ANSWER")) throw error;
    }
  }
}

async function cycle(session: IpmiSession, machine: Machine, toll: Toll): Promise<void> {
  if (machine.power === "off") return;
  toll.cycles++;
  const before = machine.actions.filter((action) => action === ChassisAction.Cycle).length;
  let confirmed = true;
  try {
    await session.send(chassisControl, { action: ChassisAction.Cycle });
  } catch (error) {
    // lost on the way, or no login to send it in: it may have happened or not, and is not sent again
    if (!isLongshoreError(error, "IPMI_OUTCOME_UNKNOWN") && !isLongshoreError(error, "IPMI_NO_ANSWER")) throw error;
    toll.unknown++;
    confirmed = false;
  }
  const happened = machine.actions.filter((action) => action === ChassisAction.Cycle).length - before;
  if (happened > 1 || (confirmed && happened !== 1)) toll.cyclesWrong++;
}
