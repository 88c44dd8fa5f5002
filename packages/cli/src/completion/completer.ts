import type { Hub } from "../hub.ts";
import type { Io } from "../io.ts";

/** Offers what could stand at one place of a command line. A throw means "nothing to offer". */
export type Completer = (ask: CompletionAsk) => Promise<readonly Candidate[]>;

export interface CompletionAsk {
  /** What was typed of the word so far. */
  readonly prefix: string;
  /** Positionals before it, in order. */
  readonly positionals: readonly string[];
  /** `--site`, if it was given. */
  readonly site: string | undefined;
  readonly hub: Hub;
  readonly io: Io;
}

export interface Candidate {
  readonly value: string;
  readonly doc?: string | undefined;
}
