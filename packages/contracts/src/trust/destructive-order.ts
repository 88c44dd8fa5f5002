import { messageOf } from "@longshore/kit";
import { type Delegation, DestructiveOrder, Signed, SignerRole } from "../gen/messages.ts";
import type { Signer } from "./ed25519.ts";
import { sealSigned } from "./signed.ts";
import type { SignatureRefusal, TrustedKeys } from "./trusted-keys.ts";

export type OrderRefusal = SignatureRefusal | "Broken" | "WrongSite" | "WrongVerb" | "OtherPlan" | "Expired" | "Nonce";

export type JudgedOrder =
  | { readonly order: DestructiveOrder; readonly operator: Delegation }
  | { readonly refused: OrderRefusal; readonly message: string };

/** What is about to be destroyed, as the site itself sees it now. */
export interface Destruction {
  readonly site: string;
  readonly verb: string;
  /** SHA-256 of the plan as it is at this moment. */
  readonly planDigest: Uint8Array;
}

/** An operator's word for one destruction, as planned; a hub cannot make one. */
export function sealDestructiveOrder(order: DestructiveOrder, operator: Signer): Uint8Array {
  return sealSigned(DestructiveOrder, DestructiveOrder.encode(order), [operator]);
}

/** Whether these bytes are an operator's word for exactly that. That it is used once is for the caller to remember. */
export function judgeDestructiveOrder(
  bytes: Uint8Array,
  what: Destruction,
  trusted: TrustedKeys,
  nowMs: number,
): JudgedOrder {
  const parsed = parse(bytes);
  if ("refused" in parsed) return parsed;
  const { signed, order } = parsed;
  const vouched = trusted.vouch(DestructiveOrder, signed, SignerRole.SIGNER_ROLE_OPERATOR, nowMs);
  if ("refused" in vouched) return refuse(vouched.refused, "no operator of this site's root signed it");
  if (order.site !== what.site) return refuse("WrongSite", `an order for site ${JSON.stringify(order.site)}`);
  if (order.verb !== what.verb) return refuse("WrongVerb", `an order to ${JSON.stringify(order.verb)}`);
  if (order.planDigest.length !== 32 || !Buffer.from(order.planDigest).equals(what.planDigest))
    return refuse("OtherPlan", "the plan is no longer the one that was signed");
  if (order.expiresAtMs <= nowMs)
    return refuse("Expired", `it held until ${new Date(order.expiresAtMs).toISOString()}`);
  if (order.expiresAtMs > nowMs + LONGEST_LIFE_MS) return refuse("Expired", "it claims to hold for too long");
  return NONCE.test(order.nonce) ? { order, operator: vouched.signer } : refuse("Nonce", "its nonce is none");
}

/** What is signed in an office at noon may be wanted at night; the memory of used nonces is finite. */
export const LONGEST_LIFE_MS = 86_400_000;
const NONCE = /^[0-9a-zA-Z-]{16,64}$/;

function parse(
  bytes: Uint8Array,
): { signed: Signed; order: DestructiveOrder } | Extract<JudgedOrder, { refused: unknown }> {
  try {
    const signed = Signed.decode(bytes);
    return { signed, order: DestructiveOrder.decode(signed.payload) };
  } catch (error) {
    return refuse("Broken", messageOf(error));
  }
}

function refuse(refused: OrderRefusal, message: string): { refused: OrderRefusal; message: string } {
  return { refused, message };
}
