import { expect, test } from "vitest";
import type { LastStart, PowerOrder, PowerState } from "../bmc/bmc.ts";
import { proofOf } from "./power-proof.ts";

const button: LastStart = { byCommand: false, cause: "power button", mark: "3 0" };
const command: LastStart = { byCommand: true, cause: "Chassis Control command", mark: "1 1" };

type Start = LastStart | undefined;

test.each<[PowerOrder, PowerState, PowerState, boolean, Start, Start, string | undefined]>([
  ["on", "off", "on", false, undefined, undefined, "it is on"],
  ["on", "off", "off", true, undefined, undefined, undefined],
  ["off", "on", "off", true, undefined, undefined, "it is off"],
  ["soft", "on", "on", false, undefined, undefined, undefined],
  ["cycle", "on", "on", false, undefined, undefined, undefined], // it was on before, too
  ["cycle", "on", "off", true, undefined, undefined, undefined],
  ["cycle", "on", "on", true, undefined, undefined, "it was off in between"],
  ["cycle", "off", "on", true, undefined, undefined, "it was off and is on"],
  ["reset", "on", "on", false, button, button, undefined],
  ["reset", "on", "on", false, button, command, "its BMC says that it started by Chassis Control command"],
  ["reset", "on", "on", false, command, command, undefined], // told to before, too
  ["reset", "on", "on", false, undefined, command, undefined], // nobody knows why it started before
])("%s from %s: %s is read back (seen off: %s)", (order, was, now, wasOff, start, again, proven) => {
  expect(proofOf(order, { was, now, wasOff, start, again }).proven).toBe(proven);
});

test("a reset that the BMC has no way to show is not waited for", () => {
  const seen = { was: "on", now: "on", wasOff: false } as const;
  expect(proofOf("reset", { ...seen, start: command, again: command }).hopeless).toBe(true);
  expect(proofOf("reset", { ...seen, start: undefined, again: undefined }).hopeless).toBe(true);
  expect(proofOf("reset", { ...seen, start: button, again: button }).hopeless).toBe(false);
  expect(proofOf("cycle", { ...seen, start: command, again: command }).hopeless).toBe(false);
});
