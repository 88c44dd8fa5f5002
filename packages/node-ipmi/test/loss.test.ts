import { expect, it } from "vitest";
import { p99, throughLoss } from "./loss.ts";

it("with 30 % of the datagrams lost each way every status comes and is right, and every order is carried out once (case 13)", async () => {
  const toll = await throughLoss(1, 400);
  expect(toll).toMatchObject({ statuses: 160, wrong: 0, failed: 0, notOnce: 0, cyclesWrong: 0 });
  expect(p99(toll.waits)).toBeLessThan(5_000);
}, 60_000);
