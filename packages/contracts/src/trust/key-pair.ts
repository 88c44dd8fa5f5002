import { type Random, Secret, systemRandom } from "@longshore/kit";
import { publicKeyOf } from "./ed25519.ts";
import { decodePublic, encodeSeed, type NKeyKind } from "./nkey.ts";

/** An Ed25519 key in NATS form; the public half says by its first letter what it is for. */
export interface KeyPair {
  readonly publicKey: string;
  readonly seed: Secret;
}

/** A root is an `operator`, a hub's signing key a `server`, an agent's or an operator's own key a `user`. */
export function createKeyPair(kind: NKeyKind, random: Random = systemRandom): KeyPair {
  const seed = encodeSeed(kind, random.bytes(32));
  return { publicKey: publicKeyOf(seed), seed: new Secret(seed) };
}

export function isKeyOf(kind: NKeyKind, text: string): boolean {
  return decodePublic(text)?.kind === kind;
}
