import { expect, test } from "vitest";
import type { PowerOrder, PowerState } from "../bmc/bmc.ts";
import { isProven } from "./power-proof.ts";

test.each<[PowerOrder, PowerState, number, boolean]>([
  ["on", "on", 0, true],
  ["on", "off", 4000, false],
  ["off", "off", 0, true],
  ["off", "on", 4000, false],
  ["soft", "on", 4000, false],
  ["soft", "off", 0, true],
  ["cycle", "on", 0, false], // it was on before, too
  ["cycle", "off", 2000, false],
  ["cycle", "on", 1000, true],
  ["reset", "on", 1000, true],
])("%s, and %s is read back after %d ms: %s", (order, now, ageMs, proven) => {
  expect(isProven(order, { now, ageMs })).toBe(proven);
});
