import { fromPublic } from "@nats-io/nkeys";
import { signingKey } from "./key-pair.ts";

/** Ed25519 over the bytes. */
export function sign(seed: string, bytes: Uint8Array): Uint8Array {
  return signingKey(seed).sign(bytes);
}

/** False also for what is no key or no signature at all. */
export function verify(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    return fromPublic(publicKey).verify(bytes, signature);
  } catch {
    return false;
  }
}
