import { Secret } from "@longshore/kit";
import { createAccount, createOperator, createUser, fromPublic, fromSeed, type KeyPair as NKey } from "@nats-io/nkeys";
import { busErrors } from "../errors.ts";

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

const make = { operator: createOperator, account: createAccount, user: createUser } as const;

export function createKeyPair(kind: keyof typeof make): KeyPair {
  const key = make[kind]();
  return { publicKey: key.getPublicKey(), seed: new Secret(new TextDecoder().decode(key.getSeed())) };
}

/** The key of a seed, ready to sign. */
export function signingKey(seed: string): NKey {
  return fromSeed(new TextEncoder().encode(seed));
}

/** True for a well-formed public NKey of a user. */
export function isUserKey(text: string): boolean {
  try {
    return /^U[A-Z2-7]{55}$/.test(text) && fromPublic(text).getPublicKey() === text;
  } catch {
    return false;
  }
}

export function checkUserKey(what: string, value: string): void {
  if (!isUserKey(value)) throw busErrors.BUS_BAD_KEY({ what, value });
}
