import { createCurveKey, createKeyPair, signCurveKey } from "@longshore/bus";
import { type EnrolRequest, InviteDecision, type InviteRecord } from "@longshore/contracts";
import { expect, test } from "vitest";
import { judgeAsk } from "./judge-ask.ts";

const HOUR = 3_600_000;
const invited: InviteRecord = {
  tokenId: "t-1",
  site: "oslo",
  autoAccept: false,
  invitedAtMs: 0,
  invitedBy: "admin",
  expiresAtMs: HOUR,
  request: undefined,
  askedAtMs: 0,
  decision: InviteDecision.INVITE_DECISION_UNSPECIFIED,
  decidedBy: "",
  decidedAtMs: 0,
  reason: "",
  refusal: undefined,
};

function requestOf(hostname = "edge1"): EnrolRequest {
  const [agent, curve] = [createKeyPair("user"), createCurveKey()];
  return {
    site: "oslo",
    agentKey: agent.publicKey,
    curveKey: curve.publicKey,
    curveKeySignature: signCurveKey(agent.seed, curve.publicKey),
    hostname,
    version: "0.1.0",
    arch: "amd64",
  };
}

test("the first ask binds the token to its key", () => {
  const request = requestOf();
  expect(judgeAsk(invited, request, 5)).toMatchObject({ answer: "pending", record: { request, askedAtMs: 5 } });
});

test("an ask that changes nothing writes nothing", () => {
  const request = requestOf();
  expect(judgeAsk({ ...invited, request }, request, 5)).toEqual({ answer: "pending" });
  const decision = InviteDecision.INVITE_DECISION_ACCEPTED;
  expect(judgeAsk({ ...invited, request, decision }, request, 5)).toEqual({ answer: "accepted" });
});

test("a token that nobody used in time is refused with its time", () => {
  const verdict = judgeAsk(invited, requestOf(), HOUR + 1);
  expect(verdict).toMatchObject({ answer: "refused", reason: "the token expired at 1970-01-01T01:00:00.000Z" });
});

test("who asked in time may be let in later", () => {
  const request = requestOf();
  expect(judgeAsk({ ...invited, request }, request, 3 * HOUR).answer).toBe("pending");
});

test("a token that the hub never made is refused, and nothing is stored", () => {
  expect(judgeAsk(undefined, requestOf(), 0)).toEqual({
    answer: "refused",
    reason: expect.stringContaining("does not know the token") as string,
  });
});

test("asking with ever new keys does not keep the disk busy", () => {
  let record: InviteRecord = { ...invited, request: requestOf() };
  let writes = 0;
  for (let i = 0; i < 10; i++) {
    const verdict = judgeAsk(record, requestOf(`thief${i}`), i * 7000);
    expect(verdict.answer).toBe("refused");
    if (verdict.record) writes++;
    record = verdict.record ?? record;
  }
  expect(writes).toBe(2);
});

test("the version of a waiting agent is brought up to date", () => {
  const request = requestOf();
  const newer = { ...request, version: "0.2.0" };
  expect(judgeAsk({ ...invited, request }, newer, 5)).toEqual({
    answer: "pending",
    record: { ...invited, request: newer },
  });
});
