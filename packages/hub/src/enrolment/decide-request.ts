import { InviteDecision, type InviteRecord, type SiteDecideRequest } from "@longshore/contracts";
import { hubErrors } from "../hub-errors.ts";
import { inviteState } from "./invite-state.ts";

/** The request that an operator means: by token id, by the beginning of the agent's key, or the only one that waits. */
export function pickRequest(
  records: readonly InviteRecord[],
  { site, request }: SiteDecideRequest,
  nowMs: number,
): InviteRecord {
  const matches = records.filter((record) =>
    request === ""
      ? inviteState(record, nowMs) === "pending"
      : record.tokenId === request || record.request?.agentKey.startsWith(request) === true,
  );
  const [first, ...more] = matches;
  if (first === undefined) throw hubErrors.HUB_NO_SUCH_REQUEST({ site, request });
  if (more.length > 0) {
    throw hubErrors.HUB_REQUEST_AMBIGUOUS({ site, matches: matches.map((record) => record.tokenId) });
  }
  return first;
}

/** The record with the decision; undefined when it stands already. Throws when it was decided otherwise or nobody asked. */
export function decideRequest(
  record: InviteRecord,
  { accept, reason }: SiteDecideRequest,
  by: string,
  nowMs: number,
): InviteRecord | undefined {
  const state = inviteState(record, nowMs);
  if (state === (accept ? "accepted" : "rejected")) return undefined;
  if (state === "accepted" || state === "rejected")
    throw hubErrors.HUB_REQUEST_DECIDED({ request: record.tokenId, state, by: record.decidedBy });
  if (accept && state !== "pending")
    throw hubErrors.HUB_NO_SUCH_REQUEST({ site: record.site, request: record.tokenId });
  const decision = accept ? InviteDecision.INVITE_DECISION_ACCEPTED : InviteDecision.INVITE_DECISION_REJECTED;
  return { ...record, decision, decidedBy: by, decidedAtMs: nowMs, reason: accept ? "" : reason };
}
