import type { SiteEvent } from "@longshore/contracts";
import { expect, test } from "vitest";
import { meanwhile } from "./meanwhile.ts";

const at = (atMs: number, reason: string): SiteEvent => ({
  site: "oslo",
  event: {
    stamp: { agent: "UA", incarnation: "i", sequence: 1, atMs, term: 0, ordinal: 1 },
    noun: "machine",
    name: "a",
    reason,
    severity: "info",
    message: "",
    evidence: {},
    error: null,
  },
});

test("what happened while a site was away is told by its original times, however late it came", () => {
  const absence = { fromMs: 1000, toMs: 1000 + 11_520_000, indexGeneration: 3 };
  const events = [at(999, "Before"), at(2000, "PowerChanged"), at(3000, "BmcUnreachable"), at(9000, "PowerChanged")];
  expect(meanwhile(absence, [...events, at(99_999_999, "After")])).toBe("3h12m: 2 PowerChanged, 1 BmcUnreachable");
  expect(meanwhile(absence, [])).toBe("3h12m: nothing happened");
});
