import { isKeyOf, publicKeyOf, sign, verify } from "@longshore/contracts";
import type { Secret } from "@longshore/kit";
import type { KeyPair as NKey } from "@nats-io/nkeys";
import { busErrors } from "../errors.ts";

/** What a connection logs in with. */
export interface Credentials {
  readonly jwt: string;
  readonly seed: Secret;
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
  return isKeyOf("user", text);
}

export function checkUserKey(what: string, value: string): void {
  if (!isUserKey(value)) throw busErrors.BUS_BAD_KEY({ what, value });
}
