import { getChassisStatus, Limit, openSession } from "node-ipmi";
import { createSimulator } from "node-ipmi/simulator";

const users = [{ name: "admin", password: "secret" }];
const bmcs = await Promise.all(Array.from({ length: 200 }, () => createSimulator({ users, power: "on" })));

const handshakes = new Limit(64); // so many log in at once; 256 is right for thousands of BMCs
const on = bmcs.map(async ({ address }) => {
  await using session = await openSession({ ...address, username: "admin", password: "secret" }, { handshakes });
  return (await session.send(getChassisStatus, {})).power.on;
});
console.log(`${(await Promise.all(on)).filter(Boolean).length} of ${bmcs.length} are on`);

for (const bmc of bmcs) await bmc.close();
