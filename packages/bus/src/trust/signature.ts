import { createPrivateKey, createPublicKey, type KeyObject, sign as signWith, verify as verifyWith } from "node:crypto";
import { busErrors } from "../errors.ts";
import { decodePublic, decodeSeed, encodePublic } from "./nkey.ts";

// OpenSSL's Ed25519 takes 0.1 ms where the JavaScript one of nkeys blocks the loop for up to 50 ms.

/** Ed25519 over the bytes, by the NKey seed. */
export function sign(seed: string, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(signWith(null, bytes, privateKey(seed)));
}

/** False also for what is no key or no signature at all. */
export function verify(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = decodePublic(publicKey);
  if (key === undefined) return false;
  const spki = Buffer.concat([SPKI, key.raw]);
  try {
    return verifyWith(null, bytes, createPublicKey({ key: spki, format: "der", type: "spki" }), signature);
  } catch {
    return false; // 32 bytes that are no point of the curve
  }
}

/** The public half of a seed, as an NKey. */
export function publicKeyOf(seed: string): string {
  const spki = createPublicKey(privateKey(seed)).export({ format: "der", type: "spki" });
  return encodePublic(decoded(seed).kind, spki.subarray(SPKI.length));
}

/** RFC 8410 §7 and §4: what stands before the 32 bytes in DER. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

function privateKey(seed: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, decoded(seed).raw]), format: "der", type: "pkcs8" });
}

function decoded(seed: string): NonNullable<ReturnType<typeof decodeSeed>> {
  const found = decodeSeed(seed);
  if (found === undefined) throw busErrors.BUS_BAD_SEED(undefined); // never says what was found
  return found;
}
