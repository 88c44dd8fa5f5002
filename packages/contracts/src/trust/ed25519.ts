import { createPrivateKey, createPublicKey, type KeyObject, sign as signWith, verify as verifyWith } from "node:crypto";
import { decodePublic, decodeSeed, encodePublic } from "./nkey.ts";
import { trustErrors } from "./trust-errors.ts";

// OpenSSL's Ed25519 takes 0.1 ms where the JavaScript one of nkeys blocks the loop for up to 50 ms.

/** A key that signs, ready for many signatures. The same seed and bytes always make the same signature (RFC 8032). */
export interface Signer {
  /** Public NKey. */
  readonly key: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Whether a signature over the bytes is that of one key, ready for many of them. */
export type Verifier = (bytes: Uint8Array, signature: Uint8Array) => boolean;

export function signerOf(seed: string): Signer {
  const key = privateKey(seed);
  return { key: publicOf(seed, key), sign: (bytes) => new Uint8Array(signWith(null, bytes, key)) };
}

/** Undefined for what is no public key. */
export function verifierOf(publicKey: string): Verifier | undefined {
  const decoded = decodePublic(publicKey);
  if (decoded === undefined) return undefined;
  const key = createPublicKey({ key: Buffer.concat([SPKI, decoded.raw]), format: "der", type: "spki" });
  return (bytes, signature) => {
    try {
      return verifyWith(null, bytes, key, signature);
    } catch {
      return false; // 32 bytes that are no point of the curve
    }
  };
}

/** Ed25519 over the bytes, by the NKey seed. */
export function sign(seed: string, bytes: Uint8Array): Uint8Array {
  return signerOf(seed).sign(bytes);
}

/** False also for what is no key or no signature at all. */
export function verify(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verifierOf(publicKey)?.(bytes, signature) ?? false;
}

/** The public half of a seed, as an NKey. */
export function publicKeyOf(seed: string): string {
  return publicOf(seed, privateKey(seed));
}

/** RFC 8410 §7 and §4: what stands before the 32 bytes in DER. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

function publicOf(seed: string, key: KeyObject): string {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return encodePublic(decoded(seed).kind, spki.subarray(SPKI.length));
}

function privateKey(seed: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, decoded(seed).raw]), format: "der", type: "pkcs8" });
}

function decoded(seed: string): NonNullable<ReturnType<typeof decodeSeed>> {
  const found = decodeSeed(seed);
  if (found === undefined) throw trustErrors.TRUST_BAD_SEED(undefined); // never says what was found
  return found;
}
