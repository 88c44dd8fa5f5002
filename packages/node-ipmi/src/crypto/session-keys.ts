import { additionalKey, type Exchange, sessionIntegrityKey } from "./rakp-codes.ts";
import type { CipherSuite } from "./suites.ts";

/** What seals and opens the packets of one session. */
export interface SessionKeys {
  readonly suite: CipherSuite;
  readonly integrity: Uint8Array; // K1
  readonly confidentiality: Uint8Array; // the first 16 bytes of K2
}

export function sessionKeys(exchange: Exchange, sik: Uint8Array = sessionIntegrityKey(exchange)): SessionKeys {
  return {
    suite: exchange.suite,
    integrity: additionalKey(exchange, sik, 1),
    confidentiality: additionalKey(exchange, sik, 2).subarray(0, 16),
  };
}
