import { Secret } from "@longshore/kit";
import { expect, test } from "vitest";
import { type RenewalDue, renewalDue } from "./renewal-due.ts";

const day = 86_400_000;

test.each<[string, number, number, boolean, RenewalDue | undefined]>([
  ["fresh credentials of three days", 3 * day, 0, false, { by: "line", inMs: 2 * day }],
  ["a third of their life is left", 3 * day, 2 * day, false, { by: "line", inMs: 0 }],
  ["they have expired while the line was down", 3 * day, 3 * day, false, { by: "enrolment", inMs: 0 }],
  ["the hub takes them no more, by its own clock", 3 * day, day, true, { by: "enrolment", inMs: 0 }],
  ["they never expire", 0, day, false, undefined],
])("%s", (_what, expiresAtMs, nowMs, refused, expected) => {
  expect(renewalDue({ jwt: new Secret("j"), expiresAtMs }, () => 0, nowMs, refused)).toEqual(expected);
});
