import { SteppedClock } from "@longshore/kit";
import { beforeEach, describe, expect, it } from "vitest";
import { WakeUp } from "./wake-up.ts";

describe("a wake-up", () => {
  let clock: SteppedClock;
  let rings: number[];
  let wakeUp: WakeUp;
  beforeEach(() => {
    clock = new SteppedClock();
    rings = [];
    wakeUp = new WakeUp(clock, () => rings.push(clock.monotonic()));
  });

  it("rings once, at its time", async () => {
    wakeUp.at(300);
    await clock.step(299);
    expect(rings).toEqual([]);
    await clock.step(1_000);
    expect(rings).toEqual([300]);
    expect(clock.pendingTimers).toBe(0);
  });

  it("that is moved on and on needs no further timer, and rings when it was meant last", async () => {
    for (let moved = 0; moved < 100; moved++) {
      wakeUp.at(clock.monotonic() + 300);
      expect(clock.pendingTimers).toBe(1);
      await clock.step(1);
    }
    await clock.step(1_000);
    expect(rings).toEqual([399]);
  });

  it("that is moved nearer rings then", async () => {
    wakeUp.at(600);
    wakeUp.at(200);
    await clock.step(1_000);
    expect(rings).toEqual([200]);
  });

  it("that is turned off does not ring, and can be used again", async () => {
    wakeUp.at(300);
    wakeUp.off();
    await clock.step(1_000);
    wakeUp.at(1_500);
    await clock.step(1_000);
    expect(rings).toEqual([1_500]);
  });

  it("whose time is put off in the very turn in which it would ring does not ring", async () => {
    clock.after(300, () => queueMicrotask(() => wakeUp.at(500)));
    wakeUp.at(300);
    await clock.step(1_000);
    expect(rings).toEqual([500]);
  });

  it("leaves no timer when it is given up", async () => {
    wakeUp.at(300);
    wakeUp[Symbol.dispose]();
    expect(clock.pendingTimers).toBe(0);
    await clock.step(1_000);
    expect(rings).toEqual([]);
  });
});
