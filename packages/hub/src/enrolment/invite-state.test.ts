import { InviteDecision, InviteRecord } from "@longshore/contracts";
import { days, hours } from "@longshore/kit";
import { expect, test } from "vitest";
import { inviteState, isForgettable } from "./invite-state.ts";

const { INVITE_DECISION_ACCEPTED: accepted, INVITE_DECISION_REJECTED: rejected } = InviteDecision;
const request = { site: "oslo", agentKey: "UA" };

function record(more: Parameters<typeof InviteRecord.encode>[0]): InviteRecord {
  return InviteRecord.decode(InviteRecord.encode({ tokenId: "t-1", site: "oslo", expiresAtMs: hours(24), ...more }));
}

test.each([
  ["nobody asked yet", {}, hours(1), "invited", false],
  ["nobody asked in time", {}, hours(25), "expired", false],
  ["nobody asked in time, long ago", {}, days(32), "expired", true],
  ["an agent waits, however long", { request }, days(90), "pending", false],
  ["it was let in, for ever", { request, decision: accepted }, days(900), "accepted", false],
  ["it was turned away", { request, decision: rejected, decidedAtMs: hours(2) }, days(3), "rejected", false],
  ["it was turned away long ago", { request, decision: rejected, decidedAtMs: hours(2) }, days(32), "rejected", true],
] as const)("%s", (_when, more, nowMs, state, forgettable) => {
  expect(inviteState(record(more), nowMs)).toBe(state);
  expect(isForgettable(record(more), nowMs)).toBe(forgettable);
});
