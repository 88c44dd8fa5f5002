import { expect, test } from "vitest";
import { Change } from "./change.ts";
import { SteppedClock } from "./stepped-clock.ts";

test("whoever waits goes on at the change, or when the time is over, and nobody misses one", async () => {
  const clock = new SteppedClock();
  const change = new Change();
  const ends: string[] = [];
  const wait = (name: string, count: number, signal?: AbortSignal): void =>
    void change.since(count, 1000, clock, signal).then(
      () => ends.push(name),
      (error: unknown) => ends.push(`${name}: ${String(error)}`),
    );
  const stop = new AbortController();
  wait("waits", change.count);
  wait("stops", change.count, stop.signal);
  stop.abort("told to");
  await clock.step(500);
  change.now();
  await clock.step(0);
  wait("missed none", change.count - 1);
  wait("in vain", change.count);
  await clock.step(999);
  expect(ends).toEqual(["stops: told to", "waits", "missed none"]);
  await clock.step(1);
  expect(ends.at(-1)).toBe("in vain");
  expect(clock.pendingTimers).toBe(0);
});
