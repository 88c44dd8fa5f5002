/** What became of a state file that was not as it had been written. */
export interface Recovery {
  /** Where the damaged file lies now. */
  readonly setAside: string;
  readonly reason: string;
  /** Rows per table that were sound and are in the new file. */
  readonly carried: Readonly<Record<string, number>>;
  /** Rows per table that could be read but were not as written, or that the table says it had and could not be read. */
  readonly lost: Readonly<Record<string, number>>;
}
