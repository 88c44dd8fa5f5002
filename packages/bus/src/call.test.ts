import { Call, createKeyPair, Signed, signerOf } from "@longshore/contracts";
import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { type CallRules, type CallSpec, judgeCall, sealCall, vouchForSelf } from "./call.ts";
import { ReplayCache } from "./replay-cache.ts";

const NOW = Date.UTC(2026, 10, 23);
const operator = createKeyPair("user");
const signer = signerOf(operator.seed.reveal());
const subject = "hub.api.machine.power";
const body = new TextEncoder().encode("body");
const reply = "_R_.Ab12.x";

const spec = (changes: Partial<CallSpec> = {}): CallSpec => ({
  subject,
  body,
  nowMs: NOW,
  timeoutMs: 10_000,
  random: seededRandom(7),
  signer,
  ...changes,
});
const rules = (changes: Partial<CallRules> = {}): CallRules => ({
  nowMs: NOW,
  used: new ReplayCache(),
  vouch: vouchForSelf,
  ...changes,
});

test("a call that was sealed for this use is accepted, with its caller and its body", () => {
  const verdict = judgeCall({ subject, reply, payload: sealCall(spec()) }, rules());
  expect(verdict).toMatchObject({ call: { subject, caller: operator.publicKey } });
  expect("call" in verdict && Buffer.from(verdict.call.body).equals(body)).toBe(true);
});

test.each([
  ["came without a service import", { reply: "site.bergen.cmd.machine.power" }, "reply"],
  ["came without any reply subject", { reply: "" }, "reply"],
  ["is not protobuf", { payload: Uint8Array.from([0xff, 0xff, 0xff]) }, "broken"],
  ["is empty", { payload: new Uint8Array() }, "subject"],
  ["is larger than any message", { payload: new Uint8Array(1024 * 1024 + 1) }, "broken"],
  ["was made for another subject", { subject: "hub.api.hub.info" }, "subject"],
  ["was made for another site", { subject: "site.oslo.cmd.machine.power", payload: forBergen() }, "site"],
] as const)("what %s is refused", (_what, changes, refused) => {
  const message = { subject, reply, payload: sealCall(spec()), ...changes };
  expect(judgeCall(message, rules())).toEqual({ refused });
});

test("a call holds for a minute, however far the clocks are apart within it, and never for ever", () => {
  const message = { subject, reply, payload: sealCall(spec()) };
  expect(judgeCall(message, rules({ nowMs: NOW + 59_999 }))).toHaveProperty("call");
  expect(judgeCall(message, rules({ nowMs: NOW + 60_000 }))).toEqual({ refused: "expired" });
  expect(judgeCall(message, rules({ nowMs: NOW - 240_000 }))).toHaveProperty("call");
  expect(judgeCall(message, rules({ nowMs: NOW - 240_001 }))).toEqual({ refused: "lifetime" });
});

test("a call that waits long holds as long as its caller waits", () => {
  const payload = sealCall(spec({ timeoutMs: 120_000 }));
  expect(judgeCall({ subject, reply, payload }, rules({ nowMs: NOW + 119_000 }))).toHaveProperty("call");
  const endless = sealCall(spec({ timeoutMs: 1e9 }));
  expect(judgeCall({ subject, reply, payload: endless }, rules())).toHaveProperty("call");
});

test("the same call is accepted once, and another one of the same caller is another call", () => {
  const used = new ReplayCache();
  const random = seededRandom(1);
  const first = { subject, reply, payload: sealCall(spec({ random })) };
  expect(judgeCall(first, rules({ used }))).toHaveProperty("call");
  expect(judgeCall(first, rules({ used }))).toEqual({ refused: "replayed" });
  expect(judgeCall({ ...first, payload: sealCall(spec({ random })) }, rules({ used }))).toHaveProperty("call");
});

test("a signature counts only over these bytes and by the caller itself", () => {
  const other = createKeyPair("user");
  const unsigned = Signed.encode({ payload: Signed.decode(sealCall(spec())).payload });
  const verdictOf = (payload: Uint8Array): unknown => judgeCall({ subject, reply, payload }, rules());
  expect(verdictOf(unsigned)).toEqual({ refused: "unsigned" });
  expect(verdictOf(sealCall(spec({ signer: { ...signer, key: other.publicKey } })))).toEqual({ refused: "signature" });
  const genuine = Signed.decode(sealCall(spec()));
  const call = Call.decode(genuine.payload);
  const changed = Call.encode({ ...call, body: new TextEncoder().encode("other") });
  expect(verdictOf(Signed.encode({ ...genuine, payload: changed }))).toEqual({ refused: "signature" });
  const alsoSigned = Signed.decode(sealCall(spec({ signer: signerOf(other.seed.reveal()) })));
  const claimed = { payload: genuine.payload, signatures: alsoSigned.signatures };
  expect(verdictOf(Signed.encode(claimed))).toEqual({ refused: "signature" });
});

test.each(["", "short", "a".repeat(65), "with a space in it ........"])("the nonce %j is none", (nonce) => {
  const payload = Signed.encode({ payload: Call.encode({ subject, nonce, expiresAtMs: NOW + 1000, body }) });
  expect(judgeCall({ subject, reply, payload }, rules())).toEqual({ refused: "nonce" });
});

function forBergen(): Uint8Array {
  return sealCall(spec({ subject: "site.bergen.cmd.machine.power" }));
}
