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

function curveKey(key: NKey): CurveKey {
  return {
    publicKey: key.getPublicKey(),
    seed: new Secret(new TextDecoder().decode(key.getSeed())),
    getPublicKey: () => key.getPublicKey(),
    seal: (plaintext, recipient) => key.seal(plaintext, recipient),
    open: (sealed, sender) => key.open(sealed, sender),
  };
}
