import type { Exchange } from "../crypto/rakp-codes.ts";
import type { CipherSuite } from "../crypto/suites.ts";
import type { Privilege } from "../privilege.ts";
import type { SecureEnd } from "../session/secure-end.ts";

/** One session slot of a simulated BMC, from Open Session to Close Session. */
export interface Slot {
  readonly id: number;
  readonly consoleSessionId: number;
  readonly suite: CipherSuite;
  /** Monotonic, milliseconds. */
  lastHeard: number;
  /** What RAKP 1 and 2 agreed on. */
  exchange?: Exchange;
  /** Present once RAKP 3 was right: the session is open. */
  end?: SecureEnd;
  /** What the session may raise itself to, and where it is. */
  limit: Privilege;
  privilege: Privilege;
  /** The last handshake message and its reply, for a console that asks again. */
  last?: { readonly payload: Uint8Array; readonly reply: Uint8Array };
}

/** Sessions end after this long without traffic (§6.12.15), milliseconds. */
export const SESSION_TIMEOUT = 60_000;
