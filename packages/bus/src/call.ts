import { Call, type Signature, Signed, type Signer, sealSigned, signedBytes, verify } from "@longshore/contracts";
import { counter, type Random } from "@longshore/kit";
import type { UsedNonces } from "./replay-cache.ts";

/** How long a call holds, milliseconds: also how far the clocks of both sides may be apart. */
export const CALL_LIFETIME_MS = 60_000;
/** A call that claims to hold longer is refused: the memory of used nonces is finite. */
export const LONGEST_LIFETIME_MS = 5 * CALL_LIFETIME_MS;

export const busRefused = counter({
  name: "longshore_bus_refused_total",
  help: "Messages that were dropped because they are not what their subject asks for, by reason.",
  labels: ["verb", "reason"],
});

export interface CallSpec {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly nowMs: number;
  /** Milliseconds that the caller waits for the answer. */
  readonly timeoutMs: number;
  readonly random: Random;
  readonly signer: Signer;
}

/** A call bound to its subject, used once, for a while. */
export function sealCall({ subject, body, nowMs, timeoutMs, random, signer }: CallSpec): Uint8Array {
  const payload = Call.encode({
    subject,
    nonce: Buffer.from(random.bytes(16)).toString("hex"),
    expiresAtMs: nowMs + Math.max(CALL_LIFETIME_MS, Math.min(timeoutMs, LONGEST_LIFETIME_MS - CALL_LIFETIME_MS)),
    caller: signer.key,
    body,
  });
  return sealSigned(Call, payload, [signer]);
}

export interface Received {
  readonly subject: string;
  readonly reply: string;
  readonly payload: Uint8Array;
}

export interface CallRules {
  readonly nowMs: number;
  readonly used: UsedNonces;
  readonly vouch: Vouch;
}

/** Who vouches for a call: the signature that counts, or why none does (in kebab-case, for the metric). */
export type Vouch = (signed: Signed, call: Call) => { readonly key: string } | { readonly refused: string };

/** Why something is no call to act on. `reply` means: forged, since no service import made its reply subject. */
export type Refusal =
  | "reply"
  | "broken"
  | "site"
  | "subject"
  | "expired"
  | "lifetime"
  | "nonce"
  | "signature"
  | "replayed"
  | (string & {});

export type Verdict = { readonly call: Call } | { readonly refused: Refusal };

/**
 * A subject is no proof of a sender: answers can be made to land anywhere. A call counts only when it came through a
 * service import, was made for this very subject, is fresh, is signed by who may call, and was never seen.
 */
export function judgeCall(message: Received, { nowMs, used, vouch }: CallRules): Verdict {
  if (!isServiceReply(message.reply)) return { refused: "reply" };
  const parsed = parse(message.payload);
  if (parsed === undefined) return { refused: "broken" };
  const { call, envelope } = parsed;
  if (call.subject !== message.subject)
    return { refused: isOtherSite(call.subject, message.subject) ? "site" : "subject" };
  if (call.expiresAtMs <= nowMs) return { refused: "expired" };
  if (call.expiresAtMs > nowMs + LONGEST_LIFETIME_MS) return { refused: "lifetime" };
  if (!/^[0-9a-zA-Z-]{16,64}$/.test(call.nonce)) return { refused: "nonce" };
  const vouched = vouch(envelope, call);
  if ("refused" in vouched) return vouched;
  if (vouched.key !== call.caller) return { refused: "signature" };
  if (!used.use(`${call.caller} ${call.nonce}`, call.expiresAtMs)) return { refused: "replayed" };
  return { call };
}

/** nats-server makes these, at random, for requests that cross accounts; nobody can subscribe to or publish on them. */
export function isServiceReply(reply: string): boolean {
  return reply.startsWith("_R_.");
}

function parse(payload: Uint8Array): { call: Call; envelope: Signed } | undefined {
  try {
    const envelope = Signed.decode(payload);
    return { envelope, call: Call.decode(envelope.payload) };
  } catch {
    return undefined; // counted by its reason; what is in it is of no interest
  }
}

/** An operator signs for itself: who that is, and what it may, is for whoever serves the call. */
export const vouchForSelf: Vouch = ({ payload, signatures }, { caller }) => {
  const own = signatures.find((each) => isBy(caller, payload, each));
  return own ?? { refused: signatures.length === 0 ? "unsigned" : "signature" };
};

function isBy(caller: string, payload: Uint8Array, { key, value }: Signature): boolean {
  return key === caller && verify(key, signedBytes(Call, payload), value);
}

/** `site.bergen.cmd.machine.power` is not for `site.oslo.cmd.machine.power`. */
function isOtherSite(meant: string, came: string): boolean {
  const [class1, site1, ...rest1] = meant.split(".");
  const [class2, site2, ...rest2] = came.split(".");
  return class1 === "site" && class2 === "site" && site1 !== site2 && rest1.join(".") === rest2.join(".");
}
