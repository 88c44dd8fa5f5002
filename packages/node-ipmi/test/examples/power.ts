import { ChassisAction, chassisControl, getChassisStatus, openSession } from "node-ipmi";
import { createSimulator } from "node-ipmi/simulator";

await using bmc = await createSimulator({ users: [{ name: "admin", password: "secret" }] });

await using session = await openSession({ ...bmc.address, username: "admin", password: "secret" });
await session.send(chassisControl, { action: ChassisAction.On });
while (!(await session.send(getChassisStatus, {})).power.on); // a BMC acknowledges before the power moves
console.log(`on, with cipher suite ${session.suite}`);
