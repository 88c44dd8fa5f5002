import type { Vouch } from "./call.ts";
import type { UsedNonces } from "./replay-cache.ts";
import type { Clock, Logger, Random } from "@longshore/kit";

/** What every connection needs. */
export interface ConnectOptions {
  /** `tls://host:port`; tried in turn from a random one on. The certificate must hold for that host. */
  readonly servers: readonly string[];
  /** Certificate of the hub's CA, PEM: the only one that is trusted. */
  readonly ca: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Logger | undefined;
}

/** Something that was dropped: counted, reported here, never acted on. */
export interface Refused {
  readonly subject: string;
  readonly reason: string;
}

/** Whom to tell what the other side must not see. */
export interface Reports {
  /** A message that is not what it should be; the metric longshore_bus_refused_total counts the same by reason. */
  readonly onRefused?: ((refused: Refused) => void) | undefined;
  /** An exception that no catalog knows, thrown while a request was served. */
  readonly onUnexpected?: ((error: unknown, subject: string) => void) | undefined;
}

/** Whose commands a site takes, and which of them it took before. */
export interface CommandTrust {
  readonly vouch: Vouch;
  /** On disk before a command is acted on: what was taken once is not taken again after a restart. */
  readonly used: UsedNonces;
}
