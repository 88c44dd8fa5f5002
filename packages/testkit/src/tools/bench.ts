/** test/bench/NAME.ts exports one as its default: it yields its figures as it gets them. */
export type Bench = (stage: BenchStage) => AsyncIterable<Figure>;

export interface BenchStage {
  /** What stands after the name on the command line. */
  readonly args: readonly string[];
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Progress, to standard error. */
  log(line: string): void;
}

/** One measured value; a median unless the name says otherwise. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** "ms", "MB", "1/s" … */
  readonly unit: string;
  /** The same thing done by somebody else's program, measured in the same run, in the same unit. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** What it should be: of the value, or of the ratio value / peer. */
  readonly target?: { readonly of: "value" | "ratio"; readonly is: "<=" | ">="; readonly bound: number };
  /** Processes that ran or waited to run on this machine, mean of the minute before: told by who runs the bench. */
  readonly load?: number;
}

/** Middle of the values; of an even number the lower one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
