import type { Vouch } from "@longshore/bus";
import {
  Call,
  createKeyPair,
  firstKeys,
  HUB_KEY_LIFE,
  type KeyPair,
  OPERATOR_KEY_LIFE,
  type Signer,
  signerOf,
  SignerRole,
  signKeys,
  TrustChain,
  TrustedKeys,
  type TrustKeys,
  withOperator,
} from "@longshore/contracts";
import type { Random } from "@longshore/kit";

/**
 * A root, a hub and an operator made from a seed: the same seed makes the same keys, and Ed25519 the same signatures, so
 * that a simulated run signs for real and still repeats exactly. A site is made to believe in them by
 * `store.trust.write({ root: trust.root.publicKey, chain: trust.chain })`; a hub by a `SigningState` of the same keys.
 */
export interface SeededTrust {
  readonly root: KeyPair;
  readonly hub: Signer;
  readonly hubSeed: KeyPair["seed"];
  readonly operator: KeyPair;
  readonly keys: TrustKeys;
  /** Encoded TrustChain with the one list. */
  readonly chain: Uint8Array;
  /** As a site judges commands, at the time when the keys were made. */
  readonly vouch: Vouch;
}

export function seededTrust(random: Random, nowMs: number): SeededTrust {
  const root = createKeyPair("operator", random);
  const hubKey = createKeyPair("server", random);
  const operator = createKeyPair("user", random);
  const first = firstKeys(root.publicKey, { name: "hub", key: hubKey.publicKey, lifeMs: HUB_KEY_LIFE }, nowMs);
  const keys = withOperator(first, { name: "admin", key: operator.publicKey, lifeMs: OPERATOR_KEY_LIFE }, nowMs);
  const trusted = new TrustedKeys(keys);
  return {
    root,
    hub: signerOf(hubKey.seed.reveal()),
    hubSeed: hubKey.seed,
    operator,
    keys,
    chain: TrustChain.encode({ lists: [signKeys(keys, [signerOf(root.seed.reveal())])] }),
    vouch(signed) {
      const vouched = trusted.vouch(Call, signed, SignerRole.SIGNER_ROLE_HUB, nowMs);
      return "signer" in vouched ? { key: vouched.signer.key } : { refused: vouched.refused };
    },
  };
}
