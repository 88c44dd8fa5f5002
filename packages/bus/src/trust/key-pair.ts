import { type Random, Secret, systemRandom } from "@longshore/kit";
import type { KeyPair as NKey } from "@nats-io/nkeys";
import { busErrors } from "../errors.ts";
import { decodePublic, encodeSeed, type NKeyKind } from "./nkey.ts";
import { publicKeyOf, sign, verify } from "./signature.ts";

/** An Ed25519 key in NATS form; the public half says by its first letter what it is for. */
export interface KeyPair {
  readonly publicKey: string;
  readonly seed: Secret;
}

/** What a connection logs in with. */
export interface Credentials {
  readonly jwt: string;
  readonly seed: Secret;
}

export function createKeyPair(kind: NKeyKind, random: Random = systemRandom): KeyPair {
  const seed = encodeSeed(kind, random.bytes(32));
  return { publicKey: publicKeyOf(seed), seed: new Secret(seed) };
}

/** The key of a seed, as the JWT library wants it. */
export function signingKey(seed: string): NKey {
  const publicKey = publicKeyOf(seed);
  const cannot = (): never => {
    throw new TypeError("a signing key signs and verifies, nothing else");
  };
  return {
    getPublicKey: () => publicKey,
    getSeed: () => new TextEncoder().encode(seed),
    getPrivateKey: () => new TextEncoder().encode(seed), // only asked for to see that there is one
    sign: (bytes) => sign(seed, bytes),
    verify: (bytes, signature) => verify(publicKey, bytes, signature),
    clear: cannot,
    seal: cannot,
    open: cannot,
  };
}

/** True for a well-formed public NKey of a user. */
export function isUserKey(text: string): boolean {
  return decodePublic(text)?.kind === "user";
}

export function checkUserKey(what: string, value: string): void {
  if (!isUserKey(value)) throw busErrors.BUS_BAD_KEY({ what, value });
}
