import { type EnrolRequest, InviteDecision, type InviteRecord } from "@longshore/contracts";
import { isOwnCurveKey, isUserKey } from "@longshore/bus";
import { minutes } from "@longshore/kit";
import { inviteState } from "./invite-state.ts";

/** What to answer an agent that asks to be let in. `record`: store this before the answer leaves. */
export type Verdict =
  | { readonly answer: "pending"; readonly record?: InviteRecord }
  | { readonly answer: "accepted"; readonly record?: InviteRecord }
  | { readonly answer: "refused"; readonly reason: string; readonly record?: InviteRecord };

/** The token's user is known to NATS; whether this agent may come in is decided here. `record` undefined = no such token. */
export function judgeAsk(record: InviteRecord | undefined, request: EnrolRequest, nowMs: number): Verdict {
  if (record === undefined) return { answer: "refused", reason: "this hub does not know the token; ask for a new one" };
  const reason = whyRefused(record, request, nowMs);
  if (reason !== undefined) return refuse(record, request, reason, nowMs);
  if (record.request === null || record.request === undefined) return firstAsk(record, request, nowMs);
  const changed = sameAgent(record.request, request) ? {} : { record: { ...record, request } };
  return { answer: inviteState(record, nowMs) === "accepted" ? "accepted" : "pending", ...changed };
}

function whyRefused(record: InviteRecord, request: EnrolRequest, nowMs: number): string | undefined {
  if (request.site !== record.site) return `the token is for site ${record.site}, not for ${request.site || "none"}`;
  if (!isUserKey(request.agentKey)) return "the agent's key is not the public NKey of a user";
  if (!isOwnCurveKey(request.agentKey, request.curveKey, request.curveKeySignature))
    return "the curve key is not signed by the agent's key";
  const bound = record.request;
  if (bound && bound.agentKey !== request.agentKey)
    return `the token was used before by another agent (${bound.hostname || bound.agentKey})`;
  const state = inviteState(record, nowMs);
  if (state === "rejected") return record.reason || "an operator rejected the request";
  return state === "expired" ? `the token expired at ${new Date(record.expiresAtMs).toISOString()}` : undefined;
}

function firstAsk(record: InviteRecord, request: EnrolRequest, nowMs: number): Verdict {
  const asked = { ...record, request, askedAtMs: nowMs };
  if (!record.autoAccept) return { answer: "pending", record: asked };
  const decision = InviteDecision.INVITE_DECISION_ACCEPTED;
  const decidedBy = `${record.invitedBy} (accepted by token)`;
  return { answer: "accepted", record: { ...asked, decision, decidedBy, decidedAtMs: nowMs } };
}

/** Most often a record is written for askers that are turned away, so that they cannot keep the disk busy. */
const REFUSAL_EVERY_MS = minutes(1);

function refuse(record: InviteRecord, request: EnrolRequest, reason: string, nowMs: number): Verdict {
  const last = record.refusal;
  const known = last?.agentKey === request.agentKey && last.reason === reason;
  if (known || inviteState(record, nowMs) === "rejected") return { answer: "refused", reason };
  if (last && nowMs - last.atMs < REFUSAL_EVERY_MS) return { answer: "refused", reason };
  const refusal = {
    agentKey: request.agentKey.slice(0, 64),
    hostname: request.hostname.slice(0, 253),
    reason,
    atMs: nowMs,
  };
  return { answer: "refused", reason, record: { ...record, refusal } };
}

function sameAgent(a: EnrolRequest, b: EnrolRequest): boolean {
  return a.curveKey === b.curveKey && a.hostname === b.hostname && a.version === b.version && a.arch === b.arch;
}
