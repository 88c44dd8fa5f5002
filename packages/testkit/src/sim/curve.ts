import { createHash } from "node:crypto";
import type { Random } from "@longshore/kit";

/**
 * Stands for a curve key: what is sealed cannot be read in what is carried, and only the recipient opens it. It keeps
 * nothing secret from anybody who tries; it is quick and repeats exactly.
 */
export interface SimCurve {
  readonly publicKey: string;
  getPublicKey(): string;
  seal(plaintext: Uint8Array, recipient: string): Uint8Array;
  open(sealed: Uint8Array, sender: string): Uint8Array | null;
}

export function simCurve(random: Random): SimCurve {
  const letters = Array.from(random.bytes(55), (byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte & 31]);
  const publicKey = `X${letters.join("")}`;
  return {
    publicKey,
    getPublicKey: () => publicKey,
    seal: (plaintext, recipient) => mixed(plaintext, recipient, publicKey),
    open: (sealed, sender) => mixed(sealed, publicKey, sender),
  };
}

function mixed(bytes: Uint8Array, recipient: string, sender: string): Uint8Array {
  const stream = createHash("sha512").update(`${recipient} ${sender}`).digest();
  return bytes.map((byte, i) => byte ^ (stream[i % stream.length] ?? 0));
}
