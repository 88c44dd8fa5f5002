import { expect, test } from "vitest";
import { decide, type PowerDecision, type SentPower } from "./decide.ts";

const sent = (to: "on" | "off", ageMs: number, times = 1): SentPower => ({ to, ageMs, times });
const wait = (ms: number): PowerDecision => ({ do: "wait", for: ms as never });
const order = (power: "on" | "off"): PowerDecision => ({ do: "order", power });
const keep: PowerDecision = { do: "keep" };

test.each<[string, "on" | "off" | undefined, "on" | "off", SentPower | undefined, PowerDecision]>([
  ["nothing is held", undefined, "off", undefined, keep],
  ["it is as held", "on", "on", undefined, keep],
  ["it followed an order", "on", "on", sent("on", 1000), keep],
  ["it is not as held", "on", "off", undefined, order("on")],
  ["it was just ordered: the power moves after the answer", "on", "off", sent("on", 0), wait(1000)],
  ["it was ordered a while ago", "on", "off", sent("on", 9500), wait(500)],
  ["it did not follow for ten seconds", "on", "off", sent("on", 10_000), order("on")],
  ["it did not follow the second time either: more patience", "on", "off", sent("on", 10_000, 2), wait(1000)],
  ["it never follows: every five minutes, no more rarely", "on", "off", sent("on", 300_000, 30), order("on")],
  ["the wish changed after the order", "off", "on", sent("on", 0), order("off")],
])("%s", (_what, wanted, seen, before, expected) => {
  expect(decide(wanted, seen, before)).toEqual(expected);
});
