import { minutes, seededRandom } from "@longshore/kit";
import { expect, it } from "vitest";
import { openSession } from "../src/io/open-session.ts";
import { createSimulator } from "../src/simulator/index.ts";
import { LOST, lossyProxy } from "./lossy-proxy.ts";
import { freshToll, order, p99, status, throughLoss } from "./loss.ts";

const NONE_WRONG = { wrong: 0, failed: 0, notOnce: 0, cyclesWrong: 0 };

it("ten thousand operations through 30 % loss: every status comes and is right, every order is carried out once (case 13)", async () => {
  const toll = await throughLoss(2, 10_000);
  expect(toll).toMatchObject({ statuses: 4_000, ...NONE_WRONG });
  expect(toll.cycles).toBeGreaterThan(300);
  expect(p99(toll.waits)).toBeLessThan(5_000);
}, 600_000);

it("the same over real sockets, twenty BMCs at once through proxies that lose 30 % (case 13)", async () => {
  const toll = freshToll();
  const one = async (seed: number): Promise<void> => {
    await using bmc = await createSimulator({ power: "on", times: { on: 0, off: 0 } });
    await using way = await lossyProxy(bmc.address, LOST, seededRandom(seed));
    const target = { host: way.host, port: way.port, username: "admin", password: "admin" };
    await using session = await openSession(target, { openTimeout: minutes(1), commandTimeout: minutes(1) });
    for (let i = 0; i < 10; i++) {
      const start = performance.now();
      await status(session, bmc.machine, toll);
      toll.waits.push(performance.now() - start);
      await order(session, bmc.machine, toll);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, i) => one(i + 1)));
  expect(toll).toMatchObject({ statuses: 200, orders: 200, ...NONE_WRONG });
}, 300_000);
