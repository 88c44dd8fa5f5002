import type { DropReason } from "./secure-end.ts";

/** What a session has done so far; it only counts up, also across logins. */
export interface Statistics {
  readonly sent: number;
  readonly heard: number;
  readonly logins: number;
  /** Datagrams that were not believed, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** The one place where a session's counts change. */
export class Tally implements Statistics {
  sent = 0;
  heard = 0;
  logins = 0;
  readonly dropped: Partial<Record<DropReason, number>> = {};

  drop(why: DropReason): void {
    this.dropped[why] = (this.dropped[why] ?? 0) + 1;
  }
}
