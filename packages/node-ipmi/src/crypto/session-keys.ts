import { createSecretKey, type KeyObject } from "node:crypto";
import { additionalKey, type Exchange, sessionIntegrityKey } from "./rakp-codes.ts";
import type { CipherSuite } from "./suites.ts";

/** What seals and opens the packets of one session. */
export interface SessionKeys {
  readonly suite: CipherSuite;
  readonly integrity: KeyObject; // K1
  readonly confidentiality: KeyObject; // the first 16 bytes of K2
}

export function sessionKeys(exchange: Exchange, sik: Uint8Array = sessionIntegrityKey(exchange)): SessionKeys {
  return {
    suite: exchange.suite,
    integrity: createSecretKey(additionalKey(exchange, sik, 1)),
    confidentiality: createSecretKey(additionalKey(exchange, sik, 2).subarray(0, 16)),
  };
}
