/** Why the last write did not get to the disk, and since when none does. Over as soon as one succeeds. */
export interface Trouble {
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
}
