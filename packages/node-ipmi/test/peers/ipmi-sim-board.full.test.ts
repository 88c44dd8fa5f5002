import { missingPeers } from "@longshore/testkit/tools";
import { expect, it } from "vitest";
import { getDeviceId } from "../../src/commands/app/get-device-id.ts";
import { addSelEntry } from "../../src/commands/storage/add-sel-entry.ts";
import { openSession } from "../../src/io/open-session.ts";
import { readSdrs } from "../../src/sdr/read-repository.ts";
import { readSensor, readThresholds } from "../../src/sdr/read-sensor.ts";
import { type Sensor, sensorsOf } from "../../src/sdr/sensor.ts";
import { describeEvent } from "../../src/sel/describe.ts";
import { eraseSel, readSel } from "../../src/sel/read-sel.ts";
import { CREDENTIALS } from "./goipmi-server.ts";
import { startIpmiSim } from "./ipmi-sim.ts";

const missing = (await missingPeers("ipmi_sim")) !== undefined;

it.skipIf(missing)(
  "OpenIPMI's ipmi_sim, which gives no record whole: its sensors are read, its log told and erased",
  async () => {
    await using bmc = await startIpmiSim();
    await using session = await openSession({ host: bmc.host, port: bmc.port, ...CREDENTIALS });
    const sensors = (await readSdrs(session)).flatMap(sensorsOf);
    expect(sensors.map(({ name }) => name)).toEqual(["CPU Temp"]);
    const [cpu] = sensors as [Sensor];
    expect(await readSensor(session, cpu)).toMatchObject({ value: 42, states: [] });
    const limits = { upperNonCritical: 80, upperCritical: 90, upperNonRecoverable: 100 };
    expect(await readThresholds(session, cpu)).toEqual(limits);
    await session.send(addSelEntry, { record: Buffer.from("00000200000000200004010101595f5a", "hex") });
    const log = async (): Promise<string[]> => {
      const entries: string[] = [];
      for await (const entry of readSel(session)) entries.push(describeEvent(entry, sensors));
      return entries;
    };
    expect(await log()).toContain("CPU Temp: upper critical going high (reading 95 °C, threshold 90 °C)");
    const to = { address: 0x30 }; // a controller behind it
    expect(await session.send(getDeviceId, {}, { to })).toMatchObject({
      deviceId: 0x31,
      firmwareMajor: { revision: 5 },
    });
    expect(await readSensor(session, { ...cpu, owner: to.address })).toMatchObject({ value: 55 });
    expect(await readSensor(session, { ...cpu, owner: 0x44 })).toMatchObject({ absent: "not reached" });
    await eraseSel(session);
    expect(await log()).toEqual([]);
  },
);
