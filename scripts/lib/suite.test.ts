import { expect, test } from "vitest";
import { closingLine, type Result, summary, tally } from "./suite.ts";

const none: Result = { name: "types", passed: 1, failed: 0, skipped: [], seconds: 1, failures: [] };
const results: readonly Result[] = [
  none,
  { ...none, name: "tests", passed: 40, failed: 1, failures: ["a BMC answers"], skipped: ["ipmi_sim is not here"] },
];

test("the closing line counts all suites together", () => {
  expect(closingLine(tally([none, none], false))).toBe("2 passed, 0 failed");
  expect(closingLine(tally(results, false))).toBe("41 passed, 1 failed, 1 skipped");
});

test("under CI what was skipped has failed", () => {
  expect(closingLine(tally(results, true))).toBe("41 passed, 2 failed");
});

test("the summary names each failure and each reason for a skip", () => {
  expect(summary(results, false)).toBe("FAILED   tests: a BMC answers\nskipped  tests: ipmi_sim is not here");
});
