import type { Delegation, Signature, Signed, SignerRole, TrustKeys } from "../gen/messages.ts";
import { type Verifier, verifierOf } from "./ed25519.ts";
import { type Named, signedBytes } from "./signed.ts";

/** Why signed bytes count for nothing. CamelCase: they stand in metrics, events and conditions. */
export type SignatureRefusal =
  | "Unsigned"
  | "UnknownSigner"
  | "WrongRole"
  | "DelegationNotYet"
  | "DelegationExpired"
  | "BadSignature";

export type Vouched = { readonly signer: Delegation } | { readonly refused: SignatureRefusal };

/** The keys that a root vouches for, ready to check many signatures. Immutable: another list is another one of these. */
export class TrustedKeys {
  readonly list: TrustKeys;
  readonly #keys: ReadonlyMap<string, TrustedKey>;

  constructor(list: TrustKeys) {
    this.list = list;
    this.#keys = new Map(
      list.delegations.flatMap((delegation) => {
        const verify = verifierOf(delegation.key);
        return verify === undefined ? [] : [[delegation.key, { delegation, verify }] as const];
      }),
    );
  }

  find(key: string): Delegation | undefined {
    return this.#keys.get(key)?.delegation;
  }

  /** Who of that role signed exactly these bytes as that message, by a delegation that holds at `nowMs`. */
  vouch(message: Named, { payload, signatures }: Signed, role: SignerRole, nowMs: number): Vouched {
    const judged = signatures.slice(0, MOST_SIGNATURES).map((each) => this.#judge(message, payload, each, role, nowMs));
    return judged.find((each) => "signer" in each) ?? judged[0] ?? { refused: "Unsigned" };
  }

  #judge(message: Named, payload: Uint8Array, { key, value }: Signature, role: SignerRole, nowMs: number): Vouched {
    const known = this.#keys.get(key);
    if (known === undefined) return { refused: "UnknownSigner" };
    const { delegation, verify } = known;
    const refused = whyNot(delegation, role, nowMs);
    if (refused !== undefined) return { refused };
    return verify(signedBytes(message, payload), value) ? { signer: delegation } : { refused: "BadSignature" };
  }
}

/** Whether a delegation holds for that role at that time. */
export function whyNot(delegation: Delegation, role: SignerRole, nowMs: number): SignatureRefusal | undefined {
  if (delegation.role !== role) return "WrongRole";
  if (nowMs < delegation.notBeforeMs) return "DelegationNotYet";
  return nowMs >= delegation.expiresAtMs ? "DelegationExpired" : undefined;
}

interface TrustedKey {
  readonly delegation: Delegation;
  readonly verify: Verifier;
}

/** Each costs a tenth of a millisecond, and nobody needs more. */
const MOST_SIGNATURES = 4;
