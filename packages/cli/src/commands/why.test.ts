import { expect, test } from "vitest";
import type { Replies } from "../../test/canned-link.ts";
import { listing, machine, site } from "../../test/fleet.ts";
import { longshore, NOW } from "../../test/test-io.ts";

const known = machine("r1u7", "oslo");
const conditions = [
  { ...known.status!.conditions[0]!, type: "Ready", status: "False", reason: "NoAnswer", message: "no answer" },
  { ...known.status!.conditions[0]!, type: "BmcReachable", status: "False", reason: "NoAnswer", message: "no answer" },
];
const replies: Replies = {
  ...listing(site("oslo"), { ...known, status: { ...known.status!, conditions } }),
  apiEventList: () => ({
    events: [
      {
        site: "oslo",
        event: {
          noun: "machine",
          name: "r1u7",
          reason: "BmcUnreachable",
          severity: "warning",
          message: "no answer",
          evidence: { reason: "NoAnswer", next: "Check the cable." },
          stamp: { atMs: NOW - 60_000, sequence: 1, agent: "UA", incarnation: "i" },
        },
      },
    ],
  }),
};

test("why names the cause, since when, what to do, and prints the timeline", async () => {
  const { code, stdout } = await longshore("why machine/r1u7", { replies });
  expect(code).toBe(0);
  const [cause, next, , header, row] = stdout.split("\n");
  expect(cause).toBe("machine/r1u7: BmcReachable is False: NoAnswer: no answer (for 120m)");
  expect(next).toBe("next: Check the cable.");
  expect(header).toMatch(/^AGO +SEVERITY +OBJECT/);
  expect(row).toMatch(/^60s +warning +machine\/r1u7 +BmcUnreachable +no answer/);
});

test("why takes KIND/NAME", async () => {
  expect((await longshore("why r1u7", { replies })).code).toBe(2);
});
