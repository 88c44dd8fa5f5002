import { seconds, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import type { Place } from "./check.ts";
import { steadyReach } from "./steady-reach.ts";

const signal = new AbortController().signal;

test("where a cluster is is asked once a minute, and known still when nobody can be asked", async () => {
  const clock = new SteppedClock();
  let asked = 0;
  let answer: () => Place = () => ({ target: "first" }) as Place;
  const reach = steadyReach(async () => {
    asked++;
    return answer();
  }, clock);
  expect(await reach(signal)).toEqual({ target: "first" });
  answer = () => ({ target: "second" }) as Place;
  await clock.step(seconds(59));
  expect([await reach(signal), asked]).toEqual([{ target: "first" }, 1]);
  await clock.step(seconds(1));
  expect([await reach(signal), asked]).toEqual([{ target: "second" }, 2]);
  answer = () => {
    throw new Error("silent");
  };
  await clock.step(seconds(60));
  expect([await reach(signal), asked]).toEqual([{ target: "second" }, 3]);
  expect([await reach(signal), asked]).toEqual([{ target: "second" }, 3]); // nor is the silent one asked by each look
});

test("a cluster that is no longer there is not looked for where it was", async () => {
  const clock = new SteppedClock();
  const wait = { wait: { reason: "NoCluster", message: "gone" } };
  const answers = [{ target: "first" } as Place, wait];
  const reach = steadyReach(async () => answers.shift() ?? Promise.reject(new Error("silent")), clock);
  await reach(signal);
  await clock.step(seconds(60));
  expect(await reach(signal)).toEqual(wait);
  await expect(reach(signal)).rejects.toThrow("silent");
});
