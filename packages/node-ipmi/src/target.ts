import type { Clock, Duration, Random, Secret } from "@longshore/kit";
import type { CipherSuiteId } from "./crypto/suites.ts";
import type { Privilege } from "./privilege.ts";
import type { Limit } from "./limit.ts";
import type { Udp } from "./udp.ts";

/** Where a BMC is. */
export interface BmcAddress {
  readonly host: string;
  /** UDP; 623 unless given. */
  readonly port?: number;
}

/** A BMC and who asks. */
export interface Target extends BmcAddress {
  /** At most 16 bytes of UTF-8; may be empty. */
  readonly username: string;
  /** At most 20 bytes of UTF-8. */
  readonly password: Secret | string;
  /** The BMC's own key K_G, at most 20 bytes, where one is set. */
  readonly kg?: Secret<Uint8Array> | Uint8Array;
  /** The suites that may be used, the preferred first; `[17, 3]` unless given. Others are refused, whoever asks. */
  readonly suites?: readonly CipherSuiteId[];
  /** The suite that worked last time: tried first if it is allowed. */
  readonly rememberedSuite?: CipherSuiteId;
  /** The highest privilege that the session may raise itself to; Administrator unless given. */
  readonly privilege?: Privilege;
  /** How the BMC finds the user: by name (as most tools do), or by name and privilege together. */
  readonly lookup?: "name" | "name and privilege";
}

/** The world as arguments; each has the real one as its default. */
export interface World {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly udp?: Udp;
}

/** How `openSession` goes about it. */
export interface OpenOptions extends World {
  readonly signal?: AbortSignal;
  /** Longest wait for a login; 5 s unless given. */
  readonly openTimeout?: Duration;
  /** Longest wait for one command with all its repeats and a new login; 10 s unless given. */
  readonly commandTimeout?: Duration;
  /** Shared by many sessions: only so many log in at once. Waiting for a place is not counted in `openTimeout`. */
  readonly handshakes?: Limit;
  /** Least rest between a BMC's answer and the next command, for BMCs that choke on haste; none unless given. */
  readonly pause?: Duration;
}

/** What may be said with each command. */
export interface SendOptions {
  readonly signal?: AbortSignal;
  /** Somebody behind the BMC, who is reached through it (Send Message, IPMI 2.0 §6.13); the BMC itself unless given. */
  readonly to?: Destination;
}

/** A controller behind a BMC. */
export interface Destination {
  /** On its bus; 0x20 is the BMC itself. */
  readonly address: number;
  /** The channel that the bus is; 0, the IPMB, unless given. */
  readonly channel?: number;
  /** Which of its logical units; 0 unless given. */
  readonly lun?: number;
}

/** Where BMCs listen unless told otherwise. */
export const IPMI_PORT = 623;

/** The address as errors name it. */
export function nameOf({ host, port = IPMI_PORT }: BmcAddress): string {
  return port === IPMI_PORT ? host : `${host}:${port}`;
}
