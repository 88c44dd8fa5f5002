import { SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("all downloads together take no more than the cap", async () => {
  const clock = new SteppedClock();
  const pace = new Pace(1000, clock);
  let sent = 0;
  const download = async (): Promise<void> => {
    for (let i = 0; i < 100; i++) {
      await pace.take(10);
      sent += 10;
    }
  };
  const all = Promise.all([download(), download()]);
  await clock.step(1000);
  expect(sent).toBeGreaterThanOrEqual(900);
  expect(sent).toBeLessThanOrEqual(1200);
  await clock.step(1200);
  await all;
  expect(sent).toBe(2000);
});

test("without a cap nobody waits", async () => {
  const pace = new Pace(0, new SteppedClock());
  await pace.take(10 ** 9);
  await pace.take(10 ** 9);
});
