import type { Random } from "@longshore/kit";
import { createSecretKey } from "node:crypto";
import type { HmacKey } from "../crypto/hmac.ts";
import type { CipherSuiteId } from "../crypto/suites.ts";
import { ipmiErrors } from "../errors.ts";
import type { Privilege } from "../privilege.ts";

/** What a handshake needs to know, in bytes; made once per session by `login`. */
export interface Login {
  readonly username: Uint8Array;
  readonly userKey: HmacKey;
  readonly kg: Uint8Array | undefined;
  readonly privilege: Privilege;
  /** Look the user up by name alone, or by name and privilege together (§13.20). */
  readonly byNameOnly: boolean;
  /** Allowed suites, the preferred first. */
  readonly suites: readonly CipherSuiteId[];
  readonly random: Random;
}

export const MAX_USERNAME = 16;
export const MAX_PASSWORD = 20;
export const KG_LENGTH = 20;

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly kg?: Uint8Array | undefined;
}

/** Credentials as keys. What is too long is refused, never cut: a cut password is another password. */
export function loginKeys({ username, password, kg }: Credentials): Pick<Login, "username" | "userKey" | "kg"> {
  return {
    username: bounded("user name", text.encode(username), MAX_USERNAME),
    userKey: createSecretKey(bounded("password", text.encode(password), MAX_PASSWORD)),
    kg: kg?.some((byte) => byte !== 0) ? bounded("K_g", kg, KG_LENGTH) : undefined, // all zeros means "none is set"
  };
}

const text = new TextEncoder();

function bounded(what: string, bytes: Uint8Array, max: number): Uint8Array {
  if (bytes.length > max) throw ipmiErrors.IPMI_CREDENTIAL_TOO_LONG({ what, max, length: bytes.length });
  return bytes;
}
