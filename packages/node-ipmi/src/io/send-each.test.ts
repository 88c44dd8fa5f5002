import { isLongshoreError, milliseconds, seededRandom } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { type Lab, lab } from "../../test/lab.ts";
import { LOST } from "../../test/lossy-proxy.ts";
import { ChassisAction, chassisControl } from "../commands/chassis/chassis-control.ts";
import { getSensorReading, type SensorReading } from "../commands/sensor/get-sensor-reading.ts";
import { completionCodeOf } from "../errors.ts";
import type { IpmiSession } from "../ipmi-session.ts";
import { type SimulatedSensor } from "../simulator/index.ts";

const COUNT = 60;
/** Sensor number n says n. */
const sensors = Array.from(
  { length: COUNT },
  (_, i): SimulatedSensor => ({
    name: `Temp ${i + 1}`,
    sensorType: 0x01,
    entityId: 7,
    value: () => i + 1,
    analog: { unit: 1, m: 1, exponent: 0, thresholds: {} },
  }),
);
const requests = sensors.map((_, i) => ({ sensor: i + 1 }));
const numbers = requests.map(({ sensor }) => sensor);

const readAll = (session: IpmiSession): Promise<PromiseSettledResult<SensorReading>[]> =>
  session.sendEach(getSensorReading, requests);
const saidBy = (ends: readonly PromiseSettledResult<SensorReading>[]): (number | undefined)[] =>
  ends.map((end) => (end.status === "fulfilled" ? end.value.reading : undefined));

/** How many datagrams were on their way to the BMC or back at once, from now on. */
function underway({ network }: Lab): () => number {
  let [now, most] = [0, 0];
  network.onTheWay = (bytes, direction) => {
    if (direction === "to bmc") most = Math.max(most, ++now);
    else now--;
    return [bytes];
  };
  return () => most;
}

describe("one command with many requests", () => {
  it("has four under way at once, and the answers in the order of the requests, each sent once", async () => {
    const world = await lab({ sensors, roundTrip: milliseconds(3) });
    const session = await world.open();
    const most = underway(world);
    const { sent } = session.statistics;
    const ends = await world.settle(readAll(session));
    expect([saidBy(ends), session.statistics.sent - sent, most()]).toEqual([numbers, COUNT, 4]);
  });

  it("settles what the BMC refuses by itself, and goes on", async () => {
    const world = await lab({ sensors });
    const session = await world.open();
    const [yes, no, again] = await world.settle(
      session.sendEach(getSensorReading, [{ sensor: 1 }, { sensor: 200 }, { sensor: 2 }]),
    );
    expect(no?.status === "rejected" && completionCodeOf(no.reason)).toBe(0xcb);
    expect([yes?.status, again?.status]).toEqual(["fulfilled", "fulfilled"]);
  });

  it.each([1, 2, 3, 4, 5])(
    "has every answer right though 30 %% of the datagrams are lost each way (seed %i)",
    async (seed) => {
      const world = await lab({ sensors });
      const session = await world.open();
      const random = seededRandom(seed);
      world.network.onTheWay = (bytes) => (random.next() < LOST ? [] : random.next() < LOST ? [bytes, bytes] : [bytes]);
      expect(saidBy(await world.settle(readAll(session)))).toEqual(numbers);
    },
  );

  it("is one at a time after the first loss", async () => {
    const world = await lab({ sensors, roundTrip: milliseconds(3) });
    const session = await world.open();
    world.bmc.faults.loseAnswerTo = getSensorReading.name;
    await world.settle(readAll(session));
    const most = underway(world);
    expect(saidBy(await world.settle(readAll(session)))).toEqual(numbers);
    expect(most()).toBe(1);
  });

  it("is one at a time at a BMC that needs its rest", async () => {
    const world = await lab({ sensors, roundTrip: milliseconds(3) });
    const session = await world.open({}, { pause: milliseconds(10) });
    const most = underway(world);
    expect(saidBy(await world.settle(readAll(session)))).toEqual(numbers);
    expect(most()).toBe(1);
  });

  it("is one at a time, and sent once, when it happens twice if it is sent twice", async () => {
    const world = await lab({ power: "on", roundTrip: milliseconds(3) });
    const session = await world.open();
    const most = underway(world);
    const cycles = [1, 2, 3].map(() => ({ action: ChassisAction.Cycle }));
    await world.settle(session.sendEach(chassisControl, cycles));
    expect(most()).toBe(1);
    world.bmc.faults.silent = true;
    const before = world.bmc.machine.actions.length;
    await expect(world.settle(session.sendEach(chassisControl, cycles))).rejects.toSatisfy((error) =>
      isLongshoreError(error, "IPMI_OUTCOME_UNKNOWN"),
    );
    expect(world.bmc.machine.actions.length - before).toBe(1);
  });

  it("goes on in a new login when the BMC forgets the old one, and ends when the BMC is gone", async () => {
    const world = await lab({ sensors, roundTrip: milliseconds(3) });
    const session = await world.open();
    const reading = readAll(session);
    await world.pass(50);
    world.bmc.reboot(milliseconds(0));
    expect(saidBy(await world.settle(reading))).toEqual(numbers);
    expect(session.statistics.logins).toBe(2);
    world.bmc.faults.silent = true;
    await expect(world.settle(readAll(session))).rejects.toSatisfy((error) =>
      isLongshoreError(error, "IPMI_NO_ANSWER"),
    );
  });

  it("waits behind what was asked before it, and ends with the signal", async () => {
    const world = await lab({ sensors, roundTrip: milliseconds(3) });
    const session = await world.open();
    const stop = new AbortController();
    const reading = session.sendEach(getSensorReading, requests, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(world.settle(reading)).rejects.toThrow("enough");
    expect(saidBy(await world.settle(readAll(session)))).toEqual(numbers);
  });
});
