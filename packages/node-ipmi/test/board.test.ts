import { decode, encode } from "@longshore/kit";
import { getDeviceId } from "../src/commands/app/get-device-id.ts";
import { expect, it } from "vitest";
import { getAssetTag } from "../src/commands/dcmi/get-asset-tag.ts";
import { getPowerReading } from "../src/commands/dcmi/get-power-reading.ts";
import { setAssetTag } from "../src/commands/dcmi/set-asset-tag.ts";
import { addSelEntry } from "../src/commands/storage/add-sel-entry.ts";
import { setSensorThresholds } from "../src/commands/sensor/set-sensor-thresholds.ts";
import { decodeFru } from "../src/fru/decode-fru.ts";
import { readFru, writeFru } from "../src/fru/read-fru.ts";
import { getSdr } from "../src/commands/storage/get-sdr.ts";
import type { IpmiSession, Sender } from "../src/ipmi-session.ts";
import { readSdrs } from "../src/sdr/read-repository.ts";
import { type Reading, readSensor, readThresholds } from "../src/sdr/read-sensor.ts";
import { type Sensor, sensorsOf } from "../src/sdr/sensor.ts";
import { describeEvent } from "../src/sel/describe.ts";
import { eraseSel, readSel } from "../src/sel/read-sel.ts";
import { type Lab, lab } from "./lab.ts";

/** What is read of a BMC that numbers its records as `renumber` says, and which it was asked for. */
async function sdrsThrough({ settle }: Lab, session: IpmiSession, renumber: (record: number) => number) {
  const asked: number[] = [];
  const own = new Map([...NAMES.keys()].map((index) => [renumber(index + 1), index + 1]));
  const send: Sender["send"] = async (command, request, options) => {
    const plain = encode(command.request, request);
    if (command.cmd !== getSdr.cmd) return await session.send(command, request, options);
    const { record, ...where } = decode(getSdr.request, plain);
    asked.push(record);
    const there = record === 0 ? 0 : (own.get(record) ?? 99);
    const { next, data } = await session.send(getSdr, { ...where, record: there }, options);
    return decode(command.response, encode(getSdr.response, { next: renumber(next), data }));
  };
  const sendEach: NonNullable<Sender["sendEach"]> = (command, requests) =>
    Promise.allSettled(requests.map((request) => send(command, request)));
  const sdrs = await settle(readSdrs({ host: session.host, send, sendEach }));
  return { sdrs, asked };
}

const NAMES = ["CPU Temp", "Inlet Temp", "P12V", "Fan 1", "Fan 2", "PSU 1"];

async function sensors(session: IpmiSession): Promise<Sensor[]> {
  return (await readSdrs(session)).flatMap(sensorsOf);
}

it("a BMC's sensors are listed and read: one exchange for each record, values in their units", async () => {
  const world = await lab();
  const session = await world.open();
  const before = session.statistics.sent;
  const found = await world.settle(sensors(session));
  expect(session.statistics.sent - before).toBe(NAMES.length + 2); // and Get Device ID, and how many there are
  expect(found.map(({ name }) => name)).toEqual(NAMES);
  const read = async (name: string): Promise<Reading> =>
    await world.settle(readSensor(session, found.find((sensor) => sensor.name === name) as Sensor));
  expect((await read("P12V")).value).toBeCloseTo(12.06, 1);
  expect(await read("PSU 1")).toMatchObject({ states: ["present"] });
  world.bmc.board.force("CPU Temp", 95);
  expect(await read("CPU Temp")).toMatchObject({
    value: 95,
    states: ["above upper non-critical", "above upper critical"],
  });
});

it("records whose numbers have gaps are all read, each once, in the BMC's order", async () => {
  const world = await lab();
  const session = await world.open();
  const { sdrs: whole, asked: plain } = await sdrsThrough(world, session, (record) => record);
  const { sdrs, asked } = await sdrsThrough(world, session, (record) =>
    record > 3 && record !== 0xffff ? record + 5 : record,
  );
  expect(sdrs).toEqual(whole);
  expect(plain).toEqual([0, 2, 3, 4, 5, 6]);
  expect(asked).toEqual([0, 2, 3, 4, 5, 6, 9, 10, 11]); // three that are not there, and then what is
});

it.each(["shortReads", "losesReservations"] as const)(
  "sensors and inventory come whole from a BMC with %s",
  async (fault) => {
    const world = await lab();
    const session = await world.open();
    const whole = await world.settle(readFru(session, 0));
    world.bmc.faults.shortReads = true; // parts are where reservations count
    world.bmc.faults[fault] = true;
    expect((await world.settle(sensors(session))).map(({ name }) => name)).toEqual(NAMES);
    expect(await world.settle(readFru(session, 0))).toEqual(whole);
  },
);

it("thresholds are read as values and set as counts", async () => {
  const world = await lab();
  const session = await world.open();
  const [cpu] = await world.settle(sensors(session));
  if (!cpu) expect.unreachable();
  const limits = { upperNonCritical: 80, upperCritical: 90, upperNonRecoverable: 100 };
  expect(await world.settle(readThresholds(session, cpu))).toEqual(limits);
  const none = { lowerNonCritical: false, lowerCritical: false, lowerNonRecoverable: false };
  const mask = { ...none, upperNonCritical: true, upperCritical: false, upperNonRecoverable: false };
  const lower = { lowerNonCritical: 0, lowerCritical: 0, lowerNonRecoverable: 0 };
  const thresholds = { mask, ...lower, upperNonCritical: 70, upperCritical: 0, upperNonRecoverable: 0 };
  await world.settle(session.send(setSensorThresholds, { sensor: cpu.number, thresholds }));
  expect(await world.settle(readThresholds(session, cpu))).toEqual({ ...limits, upperNonCritical: 70 });
});

it("the log is read as sentences, oldest first, and erased", async () => {
  const world = await lab();
  const session = await world.open();
  const known = await world.settle(sensors(session));
  const record = Buffer.from("00000200000000200004010101595f5a", "hex"); // ipmitool sel add, 95 over 90
  await world.settle(session.send(addSelEntry, { record }));
  world.bmc.board.sel.addEvent({
    sensorType: 8,
    sensor: 6,
    event: { type: 0x6f, deasserted: true },
    data: Uint8Array.of(0xe1, 0xff, 0xff),
  });
  const entries = async (): Promise<string[]> => {
    const all: string[] = [];
    for await (const entry of readSel(session)) all.push(describeEvent(entry, known));
    return all;
  };
  expect(await world.settle(entries())).toEqual([
    "CPU Temp: upper critical going high (reading 95 °C, threshold 90 °C)",
    "PSU 1: failure no more",
  ]);
  await world.settle(eraseSel(session));
  expect(await world.settle(entries())).toEqual([]);
});

it("an asset tag is set in pieces and read back; the power drawn follows the machine", async () => {
  const world = await lab();
  const session = await world.open();
  const tag = new TextEncoder().encode("rack 7, unit 12, oslo");
  const piece = (offset: number, data: Uint8Array) =>
    world.settle(session.send(setAssetTag, { offset, length: data.length, data }));
  await piece(0, tag.subarray(0, 16));
  expect(await piece(16, tag.subarray(16))).toEqual({ total: tag.length });
  const { total, data } = await world.settle(session.send(getAssetTag, { offset: 16, length: 16 }));
  expect([total, new TextDecoder().decode(data)]).toEqual([21, " oslo"]);
  world.bmc.machine.press("on");
  expect(await world.settle(session.send(getPowerReading, { mode: 1, attributes: 0 }))).toMatchObject({ current: 180 });
});

it("sensors of a controller behind the BMC are read through it; one that does not answer is not reached", async () => {
  const analog = { unit: 1, m: 1, exponent: 0, thresholds: { upperCritical: 90 } };
  const sensor = { sensorType: 1, entityId: 11, analog };
  const world = await lab({
    sensors: [
      { ...sensor, name: "Own", value: () => 30 },
      { ...sensor, name: "Backplane", owner: 0x2c, value: () => 41 },
    ],
  });
  const session = await world.open();
  const [own, behind] = await world.settle(sensors(session));
  expect(own && (await world.settle(readSensor(session, own))).value).toBe(30);
  expect(behind && (await world.settle(readSensor(session, behind))).value).toBe(41);
  expect(behind && (await world.settle(readThresholds(session, behind)))).toEqual({ upperCritical: 90 });
  const to = (address: number) => ({ to: { address } });
  expect(await world.settle(session.send(getDeviceId, {}, to(0x2c)))).toMatchObject({ deviceId: 0x2c });
  const nobody = await world.settle(session.send(getDeviceId, {}, to(0x44))).catch((error: unknown) => String(error));
  expect(nobody).toContain("nobody has that address");
  expect(behind && (await world.settle(readSensor(session, { ...behind, owner: 0x44 }))).absent).toBe("not reached");
  expect(behind && (await world.settle(readSensor(session, { ...behind, owner: 0x41 }))).absent).toBe("not this BMC's");
});

it("an inventory is written and read back", async () => {
  const world = await lab();
  const session = await world.open();
  const raw = await world.settle(readFru(session, 0));
  expect(decodeFru(raw)?.product).toMatchObject({ manufacturer: "Longshore", serial: "LS-0001" });
  await world.settle(writeFru(session, 0, 200, Uint8Array.of(1, 2, 3)));
  expect([...(await world.settle(readFru(session, 0))).subarray(199, 204)]).toEqual([0, 1, 2, 3, 0]);
});
