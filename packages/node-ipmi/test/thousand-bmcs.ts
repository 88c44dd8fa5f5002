// A thousand simulated BMCs in this process, each asked for its power once; prints what that took as JSON.
import { getChassisStatus, Limit, openSession } from "../src/index.ts";
import { createSimulator } from "../src/simulator/index.ts";

const COUNT = 1_000;
const users = [{ name: "admin", password: "secret" }];
const before = process.memoryUsage.rss();
const bmcs = await Promise.all(Array.from({ length: COUNT }, () => createSimulator({ users, power: "on" })));
const grownMB = (process.memoryUsage.rss() - before) / 1e6;
const handshakes = new Limit(128);
const answers = await Promise.all(
  bmcs.map(async ({ address }) => {
    await using session = await openSession({ ...address, username: "admin", password: "secret" }, { handshakes });
    return (await session.send(getChassisStatus, {})).power.on;
  }),
);
await Promise.all(bmcs.map((bmc) => bmc.close()));
console.log(JSON.stringify({ grownMB, on: answers.filter(Boolean).length }));
