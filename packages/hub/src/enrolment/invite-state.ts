import { InviteDecision, type InviteRecord, type SiteRequest } from "@longshore/contracts";

export type InviteState = "invited" | "pending" | "accepted" | "rejected" | "expired";

/** Where an invitation stands; that it has expired follows from the clock and is stored nowhere. */
export function inviteState(record: InviteRecord, nowMs: number): InviteState {
  if (record.decision === InviteDecision.INVITE_DECISION_ACCEPTED) return "accepted";
  if (record.decision === InviteDecision.INVITE_DECISION_REJECTED) return "rejected";
  if (record.request) return "pending"; // asked in time: it may be decided later
  return nowMs > record.expiresAtMs ? "expired" : "invited";
}

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
