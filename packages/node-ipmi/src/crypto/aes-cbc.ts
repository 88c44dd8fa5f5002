import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";

const BLOCK = 16;

/**
 * AES-CBC-128 payloads with one key, IPMI 2.0 §13.29: IV, then the text padded with 1, 2, 3 … and the pad's length. To
 * make a cipher takes longer than to use it, so one each way serves all payloads of a session: in CBC the block before
 * is the IV of what follows. To seal, random bytes go first, and what comes out of them is the IV that is sent; to open,
 * the IV goes first, and what comes out of it means nothing.
 */
export class AesCbc {
  readonly #cipher;
  readonly #decipher;

  constructor(key: Uint8Array) {
    const secret = createSecretKey(key); // Node 24 takes several times as long with bare bytes
    this.#cipher = createCipheriv(ALGORITHM, secret, ZEROS).setAutoPadding(false);
    this.#decipher = createDecipheriv(ALGORITHM, secret, ZEROS).setAutoPadding(false);
  }

  /** `random` is 16 fresh unpredictable bytes. */
  seal(random: Uint8Array, text: Uint8Array): Uint8Array {
    const padLength = (BLOCK - ((text.length + 1) % BLOCK)) % BLOCK;
    const padded = new Uint8Array(BLOCK + text.length + padLength + 1);
    padded.set(random);
    padded.set(text, BLOCK);
    const pad = BLOCK + text.length;
    for (let i = 0; i < padLength; i++) padded[pad + i] = i + 1;
    padded[pad + padLength] = padLength;
    return this.#cipher.update(padded); // whole blocks without padding: nothing is left for final()
  }

  /** The text, or undefined when lengths or padding are not as §13.29 says. */
  open(payload: Uint8Array): Uint8Array | undefined {
    if (payload.length < 2 * BLOCK || payload.length % BLOCK !== 0) return undefined;
    const padded = this.#decipher.update(payload);
    const padLength = padded[padded.length - 1] ?? BLOCK;
    const end = padded.length - 1 - padLength;
    if (padLength >= BLOCK || end < BLOCK) return undefined;
    for (let i = 0; i < padLength; i++) if (padded[end + i] !== i + 1) return undefined;
    return padded.subarray(BLOCK, end);
  }
}

const ALGORITHM = "aes-128-cbc";
const ZEROS = new Uint8Array(BLOCK);
