import { SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { hubErrors } from "../hub-errors.ts";
import { ReadUp } from "./read-up.ts";

const late = (): Error => hubErrors.HUB_READING_EVENTS(undefined);
const never = new AbortController().signal;

test("who asks while the events are read gets its answer when they are, not before", async () => {
  const read = new ReadUp(new SteppedClock(), late);
  let answered = false;
  const waiting = read.wait(8000, never).then(() => (answered = true));
  await Promise.resolve();
  expect(answered).toBe(false);
  read.done();
  await waiting;
  await read.wait(8000, never);
});

test("who waited long enough is told that it is not ready, and who gives up is not held", async () => {
  const clock = new SteppedClock();
  const read = new ReadUp(clock, late);
  const told = expect(read.wait(8000, never)).rejects.toMatchObject({ code: "HUB_READING_EVENTS", retry: "backoff" });
  await clock.step(8000);
  await told;
  const gone = new AbortController();
  const left = expect(read.wait(8000, gone.signal)).rejects.toThrow("gone");
  gone.abort(new Error("gone"));
  await left;
});
