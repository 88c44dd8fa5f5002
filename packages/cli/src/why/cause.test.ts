import type { Condition, SiteEvent, Status } from "@longshore/contracts";
import { expect, test } from "vitest";
import { causeOf } from "./cause.ts";

const condition = (type: string, status: string, reason: string): Condition => ({
  type,
  status,
  reason,
  message: `message of ${reason}`,
  observedGeneration: 1,
  lastTransitionAtMs: 1000,
});
const machine = (...conditions: Condition[]) => ({
  kind: "Machine",
  generation: 1,
  status: { conditions, observedGeneration: 1 } as unknown as Status,
});
const up = { state: "up", sinceMs: 0 } as never;
const said = (reason: string, next: string): SiteEvent =>
  ({ event: { severity: "warning", evidence: { reason, next } } }) as unknown as SiteEvent;

test("the root is named, not what hangs on it, with what the site says to do about it", () => {
  const broken = machine(
    condition("Ready", "False", "NoAnswer"),
    condition("PowerAsWanted", "Unknown", "NotObserved"),
    condition("BmcReachable", "False", "NoAnswer"),
  );
  const events = [said("NoAnswer", "check the cable"), said("WrongPassword", "correct the Secret")];
  expect(causeOf(broken, up, events)).toEqual({
    reason: "NoAnswer",
    sentence: "BmcReachable is False: NoAnswer: message of NoAnswer",
    next: "check the cable",
    sinceMs: 1000,
  });
});

test("of a site that is not heard nothing that it said is the cause", () => {
  const broken = machine(condition("BmcReachable", "False", "NoAnswer"));
  const link = { state: "silent", sinceMs: 500 } as never;
  expect(causeOf(broken, link, [])).toMatchObject({ reason: "SiteSilent", sinceMs: 500 });
});

test("where all holds nothing is wrong, unless a newer generation is wanted", () => {
  const fine = machine(condition("Ready", "True", "Ready"));
  expect(causeOf(fine, up, []).sentence).toBe("nothing is wrong with it");
  expect(causeOf({ ...fine, generation: 2 }, up, []).sentence).toBe("its site works by generation 1; 2 is wanted");
});
