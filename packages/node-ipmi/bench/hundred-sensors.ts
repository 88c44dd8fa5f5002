// A simulated BMC with a hundred sensors, in a process of its own; says its port.
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
const bmc = await createSimulator({ users: [{ name, password }], sensors });
console.log(`port ${bmc.address.port}`);
