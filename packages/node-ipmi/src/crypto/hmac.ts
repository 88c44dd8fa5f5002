import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

/** What a code is keyed with. Whoever makes several with one key makes it a key object first. */
export type HmacKey = KeyObject | Uint8Array;

/**
 * HMAC over `parts` one after the other. Bytes are made a key object first: `createHmac` of Node 24 takes three times as
 * long when it is given bare bytes.
 */
export function hmac(hash: string, key: HmacKey, parts: readonly Uint8Array[]): Uint8Array {
  const code = createHmac(hash, key instanceof Uint8Array ? createSecretKey(key) : key);
  const [first = NOTHING] = parts;
  return code.update(parts.length > 1 ? joined(parts) : first).digest(); // each call into OpenSSL costs as much as its work
}

const NOTHING = new Uint8Array(0);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
