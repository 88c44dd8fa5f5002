import { SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { Breaker } from "./breaker.ts";

function breaker() {
  const clock = new SteppedClock();
  const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
  return { clock, breaker: new Breaker({ clock, random, firstMs: 60_000 }) };
}

test("a BMC is left alone after five failures in a row, then probed ever more rarely, and taken back at once", async () => {
  const { clock, breaker: it } = breaker();
  for (let failures = 0; failures < 4; failures++) it.failed("no answer");
  expect(it.state).toBe("closed");
  const waits: number[] = [];
  for (let probes = 0; probes < 5; probes++) {
    it.failed("no answer");
    expect(it.state).toBe("open");
    waits.push(it.waitMs);
    await clock.step(it.waitMs);
    expect(it.state).toBe("half-open");
  }
  expect(waits).toEqual([60_000, 120_000, 240_000, 240_000, 240_000]);
  it.succeeded();
  expect([it.state, it.failures]).toEqual(["closed", 0]);
});

test("a success in between begins the count anew", () => {
  const { breaker: it } = breaker();
  for (let failures = 0; failures < 4; failures++) it.failed("no answer");
  it.succeeded();
  for (let failures = 0; failures < 4; failures++) it.failed("no answer");
  expect(it.state).toBe("closed");
});
