import { createSecretKey, type KeyObject } from "node:crypto";
import { AesCbc } from "./aes-cbc.ts";
import type { HmacKey } from "./hmac.ts";
import { additionalKey, type Exchange } from "./rakp-codes.ts";
import type { CipherSuite } from "./suites.ts";

/** What seals and opens the packets of one session. */
export interface SessionKeys {
  readonly suite: CipherSuite;
  readonly integrity: KeyObject; // K1
  /** Keyed by the first 16 bytes of K2; absent where nothing is encrypted. */
  readonly confidentiality: AesCbc | undefined;
}

export function sessionKeys(exchange: Exchange, sik: HmacKey): SessionKeys {
  const { suite } = exchange;
  const integrity = createSecretKey(additionalKey(exchange, sik, 1));
  if (suite.confidentiality === "none") return { suite, integrity, confidentiality: undefined };
  return { suite, integrity, confidentiality: new AesCbc(additionalKey(exchange, sik, 2).subarray(0, 16)) };
}
