import type { Random } from "@longshore/kit";
import type { Exchange } from "../crypto/rakp-codes.ts";
import type { CipherSuite } from "../crypto/suites.ts";
import type { Privilege } from "../privilege.ts";
import type { UdpAddress } from "../udp.ts";
import { seal, type SecureEnd } from "../session/secure-end.ts";

/** One session slot of a simulated BMC, from Open Session to Close Session. */
export interface Slot {
  readonly id: number;
  readonly consoleSessionId: number;
  readonly suite: CipherSuite;
  /** Number of the user that RAKP 1 named. */
  user?: number;
  /** Where the console was last heard from. */
  from: UdpAddress;
  /** Monotonic, milliseconds. */
  lastHeard: number;
  /** What RAKP 1 and 2 agreed on. */
  exchange?: Exchange;
  /** Present once RAKP 3 was right: the session is open. */
  end?: SecureEnd;
  /** What the session may raise itself to, and where it is. */
  limit: number;
  privilege: Privilege;
  /** The last handshake message and its reply, for a console that asks again. */
  last?: { readonly payload: Uint8Array; readonly reply: Uint8Array };
}

/** Sessions end after this long without traffic (§6.12.15), milliseconds. */
export const SESSION_TIMEOUT = 60_000;

/** The datagram that carries a payload to the session's console; it must be open. */
export function sealed(slot: Slot, payloadType: number, payload: Uint8Array, random: Random): Uint8Array {
  if (!slot.end) return new Uint8Array(0);
  const [end, datagram] = seal(slot.end, payloadType, payload, random.bytes(16));
  slot.end = end;
  return datagram;
}
