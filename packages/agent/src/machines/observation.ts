import type { BmcInfo, PowerState } from "../bmc/bmc.ts";

/** What was seen of a machine at one look. */
export type Observation = Seen | Unseen;

export interface Seen {
  readonly reachable: true;
  readonly power: PowerState;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** How long the BMC took to say it. */
  readonly responseMs: number;
  readonly protocol: string;
  readonly cipherSuite: number | undefined;
  readonly bmc: BmcInfo;
}

export interface Unseen {
  /** Undefined: nobody could ask, since the credentials are not there. */
  readonly reachable: false | undefined;
  /** CamelCase: names the cause. */
  readonly reason: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}
