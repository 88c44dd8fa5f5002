import type { Status } from "@longshore/contracts";
import { expect, test } from "vitest";
import { machineStatus } from "./machine-status.ts";
import type { Observation } from "./observation.ts";
import { transitions } from "./transitions.ts";

const document = { name: "r1u7", generation: 3, spec: { power: "on" } as never };
const bmc = { manufacturerId: 674, productId: 256, firmwareVersion: "3.05", guid: "" };
const seen = (power: "on" | "off"): Observation => ({
  reachable: true,
  power,
  atMs: 5000,
  responseMs: 3,
  protocol: "ipmi",
  cipherSuite: 17,
  bmc,
});
const silent: Observation = { reachable: false, reason: "NoAnswer", message: "no answer" };
const refused: Observation = { reachable: false, reason: "WrongPassword", message: "wrong password" };

function statusOf(observation: Observation, before?: Status, nowMs = 1000): Status {
  return machineStatus(document, observation, undefined, before, nowMs);
}

test.each<[string, Status | undefined, Observation, string | undefined, string[]]>([
  ["a machine seen for the first time", undefined, seen("on"), undefined, ["BmcReachable"]],
  ["nothing new", statusOf(seen("on")), seen("on"), "on", []],
  ["the button", statusOf(seen("on")), seen("off"), "on", ["PowerChanged"]],
  ["a BMC that falls silent", statusOf(seen("on")), silent, "on", ["BmcUnreachable"]],
  ["a BMC that stays silent", statusOf(silent), silent, "on", []],
  ["another cause", statusOf(silent), refused, "on", ["BmcUnreachable"]],
  ["it comes back as it was", statusOf(silent), seen("on"), "on", ["BmcReachable"]],
  ["it comes back switched off", statusOf(silent), seen("off"), "on", ["BmcReachable", "PowerChanged"]],
])("%s: %s", (_what, before, now, known, reasons) => {
  expect(transitions(before, statusOf(now, before), known).map((event) => event.reason)).toEqual(reasons);
});

test("a BMC that answers weaker than asked is told as an error of its own, with what to do (case 5)", () => {
  const suspect = { reachable: false, reason: "WeakerSuite", message: "it chose suite 1" } as const;
  const [event] = transitions(
    statusOf(seen("on")),
    statusOf(suspect, statusOf(seen("on"))),
    "on",
    "Look at it at once.",
  );
  expect(event).toMatchObject({ reason: "BmcSuspect", severity: "error", evidence: { next: "Look at it at once." } });
});

test("what was learnt of a BMC stays while it is silent, its power does not, and the times of the conditions hold", () => {
  const before = statusOf(seen("on"), undefined, 1000);
  const now = statusOf(silent, before, 2000);
  expect(now.machine).toMatchObject({
    power: "unknown",
    powerReadAtMs: 5000,
    firmwareVersion: "3.05",
    cipherSuite: 17,
  });
  const times = Object.fromEntries(now.conditions.map((each) => [each.type, [each.status, each.lastTransitionAtMs]]));
  expect(times).toEqual({ BmcReachable: ["False", 2000], PowerAsWanted: ["Unknown", 2000], Ready: ["False", 2000] });
  const later = statusOf(silent, now, 3000);
  expect(later.conditions.every((each) => each.lastTransitionAtMs === 2000)).toBe(true);
});
