import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";

const BLOCK = 16;

/** AES-CBC-128 payload, IPMI 2.0 §13.29: IV, then the text padded with 1, 2, 3 … and the pad's length. */
export function encrypt(key: KeyObject, iv: Uint8Array, text: Uint8Array): Uint8Array {
  const padLength = (BLOCK - ((text.length + 1) % BLOCK)) % BLOCK;
  const padded = new Uint8Array(text.length + padLength + 1);
  padded.set(text);
  for (let i = 0; i < padLength; i++) padded[text.length + i] = i + 1;
  padded[padded.length - 1] = padLength;
  const cipher = createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
  const sealed = new Uint8Array(BLOCK + padded.length);
  sealed.set(iv);
  sealed.set(cipher.update(padded), BLOCK); // whole blocks without padding: nothing is left for final()
  return sealed;
}

/** The text, or undefined when lengths or padding are not as §13.29 says. */
export function decrypt(key: KeyObject, payload: Uint8Array): Uint8Array | undefined {
  if (payload.length < 2 * BLOCK || payload.length % BLOCK !== 0) return undefined;
  const decipher = createDecipheriv("aes-128-cbc", key, payload.subarray(0, BLOCK)).setAutoPadding(false);
  const padded = decipher.update(payload.subarray(BLOCK));
  const padLength = padded[padded.length - 1] ?? BLOCK;
  const end = padded.length - 1 - padLength;
  if (padLength >= BLOCK || end < 0) return undefined;
  for (let i = 0; i < padLength; i++) if (padded[end + i] !== i + 1) return undefined;
  return padded.subarray(0, end);
}
