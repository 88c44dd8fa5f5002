import { InviteDecision, type InviteRecord, type SiteRequest } from "@longshore/contracts";
import { days } from "@longshore/kit";

export type InviteState = "invited" | "pending" | "accepted" | "rejected" | "expired";

/** Where an invitation stands; that it has expired follows from the clock and is stored nowhere. */
export function inviteState(record: InviteRecord, nowMs: number): InviteState {
  if (record.decision === InviteDecision.INVITE_DECISION_ACCEPTED) return "accepted";
  if (record.decision === InviteDecision.INVITE_DECISION_REJECTED) return "rejected";
  if (record.request) return "pending"; // asked in time: it may be decided later
  return nowMs > record.expiresAtMs ? "expired" : "invited";
}

/** Invitations that nobody used and rejections are kept for a while, so that people see what became of them. */
export function isForgettable(record: InviteRecord, nowMs: number): boolean {
  const state = inviteState(record, nowMs);
  if (state === "expired") return nowMs - record.expiresAtMs > KEPT_MS;
  return state === "rejected" && nowMs - Math.max(record.decidedAtMs, record.expiresAtMs) > KEPT_MS;
}

const KEPT_MS = days(30);

/** The record as operators see it. */
export function toSiteRequest(record: InviteRecord, nowMs: number): SiteRequest {
  const { refusal } = record;
  return {
    tokenId: record.tokenId,
    site: record.site,
    request: record.request,
    state: inviteState(record, nowMs),
    reason: record.reason,
    invitedAtMs: record.invitedAtMs,
    askedAtMs: record.askedAtMs,
    expiresAtMs: record.expiresAtMs,
    decidedBy: record.decidedBy,
    refusal: refusal ? `${refusal.hostname || refusal.agentKey}: ${refusal.reason}` : "",
  };
}
