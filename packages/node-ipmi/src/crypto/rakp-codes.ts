import { hmac, type HmacKey } from "./hmac.ts";
import { authenticationAlgorithms, type CipherSuite } from "./suites.ts";

/** What both sides know by the end of RAKP 2, in the words of IPMI 2.0 §13.31. */
export interface Exchange {
  readonly suite: CipherSuite;
  readonly consoleSessionId: number;
  readonly bmcSessionId: number;
  readonly consoleRandom: Uint8Array; // R_M, 16 bytes
  readonly bmcRandom: Uint8Array; // R_C, 16 bytes
  readonly bmcGuid: Uint8Array; // GUID_C, 16 bytes
  readonly role: number; // the byte of RAKP 1 as sent
  readonly username: Uint8Array;
  readonly userKey: HmacKey; // K_UID: the password
  readonly kg: Uint8Array | undefined; // K_G; absent: the BMC is keyed by the user's password alone
}

/** The BMC's proof in RAKP 2 that it knows the password. */
export function rakp2Code(x: Exchange): Uint8Array {
  return keyed(x, x.userKey, [
    u32(x.consoleSessionId),
    u32(x.bmcSessionId),
    x.consoleRandom,
    x.bmcRandom,
    x.bmcGuid,
    whoAsks(x),
  ]);
}

/** The remote console's proof in RAKP 3. */
export function rakp3Code(x: Exchange): Uint8Array {
  return keyed(x, x.userKey, [x.bmcRandom, u32(x.consoleSessionId), whoAsks(x)]);
}

/** The BMC's integrity check value in RAKP 4: it proves the session key. */
export function rakp4Code(x: Exchange, sik: HmacKey): Uint8Array {
  const { checkLength } = authenticationAlgorithms[x.suite.authentication];
  return keyed(x, sik, [x.consoleRandom, u32(x.bmcSessionId), x.bmcGuid]).subarray(0, checkLength);
}

/** SIK, the session integrity key (§13.31): keyed by K_G, or by the password where no K_G is set. */
export function sessionIntegrityKey(x: Exchange): Uint8Array {
  return keyed(x, x.kg ?? x.userKey, [x.consoleRandom, x.bmcRandom, whoAsks(x)]);
}

/** K1 and K2, the keys of integrity and confidentiality (§13.32): SIK over 20 bytes of the key's number. */
export function additionalKey(x: Pick<Exchange, "suite">, sik: HmacKey, number: 1 | 2): Uint8Array {
  return keyed(x, sik, [new Uint8Array(20).fill(number)]);
}

function keyed(x: Pick<Exchange, "suite">, key: HmacKey, parts: readonly Uint8Array[]): Uint8Array {
  const { hash } = authenticationAlgorithms[x.suite.authentication];
  return hash === undefined ? new Uint8Array(0) : hmac(hash, key, parts);
}

function whoAsks(x: Exchange): Uint8Array {
  const bytes = new Uint8Array(2 + x.username.length);
  bytes[0] = x.role;
  bytes[1] = x.username.length;
  bytes.set(x.username, 2);
  return bytes;
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}
