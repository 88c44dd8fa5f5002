import { sign, verify } from "@longshore/contracts";
import { Secret } from "@longshore/kit";
import { createCurve, fromCurveSeed, type KeyPair as NKey } from "@nats-io/nkeys";

/** An X25519 key in NATS form: what is sealed to its public half, only its seed opens. */
export interface CurveKey {
  readonly publicKey: string;
  readonly seed: Secret;
  getPublicKey(): string;
  seal(plaintext: Uint8Array, recipient: string): Uint8Array;
  /** Null when it was not sealed by `sender` to this key. */
  open(sealed: Uint8Array, sender: string): Uint8Array | null;
}

export function createCurveKey(): CurveKey {
  return curveKey(createCurve());
}

/** The key of a seed, ready to seal and open. */
export function curveKeyOf(seed: Secret): CurveKey {
  return curveKey(fromCurveSeed(new TextEncoder().encode(seed.reveal())));
}

/** An agent's word that a curve key is its own: its NKey over the public curve key as text (EnrolRequest.curve_key_signature). */
export function signCurveKey(agentSeed: Secret, curveKey: string): Uint8Array {
  return sign(agentSeed.reveal(), new TextEncoder().encode(curveKey));
}

/** Whether the agent of that public NKey said so. */
export function isOwnCurveKey(agentKey: string, curveKey: string, signature: Uint8Array): boolean {
  return /^X[A-Z2-7]{55}$/.test(curveKey) && verify(agentKey, new TextEncoder().encode(curveKey), signature);
}

function curveKey(key: NKey): CurveKey {
  return {
    publicKey: key.getPublicKey(),
    seed: new Secret(new TextDecoder().decode(key.getSeed())),
    getPublicKey: () => key.getPublicKey(),
    seal: (plaintext, recipient) => key.seal(plaintext, recipient),
    open: (sealed, sender) => key.open(sealed, sender),
  };
}
