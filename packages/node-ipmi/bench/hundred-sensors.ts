// A simulated BMC with a hundred sensors, in a process of its own; says its port. Two words: milliseconds of the way there
// and back, and of its work on each answer, one after the other.
import { milliseconds } from "@longshore/kit";
import { createSimulator, type SimulatedSensor } from "../src/simulator/index.ts";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";

const sensors = Array.from(
  { length: 100 },
  (_, i): SimulatedSensor => ({
    name: `Temp ${i + 1}`,
    sensorType: 0x01,
    entityId: 7,
    value: () => 20 + (i % 40),
    analog: { unit: 1, m: 1, exponent: 0, thresholds: { upperNonCritical: 80, upperCritical: 90 } },
  }),
);
const { username: name, password } = CREDENTIALS;
const [roundTrip, work] = process.argv.slice(2).map((word) => milliseconds(Number(word)));
const slow = { ...(roundTrip && { roundTrip }), ...(work && { work }) };
const bmc = await createSimulator({ users: [{ name, password }], sensors, ...slow });
console.log(`port ${bmc.address.port}`);
