import type { Fault } from "@longshore/testkit/sim";

/** A seed, or a story, that once found something, kept for good. */
export interface Regression {
  readonly seed: number;
  readonly sentence: string;
  /** Instead of the seed's own faults. */
  readonly faults?: readonly Fault[];
}

const at = (kind: Fault["kind"], atMs: number, forMs: number, dice = 0.5, site = 0): Fault => {
  return { kind, atMs, forMs, dice, site };
};

export const regressions: readonly Regression[] = [
  {
    seed: 168,
    sentence: "a disk that is full while index and envelopes do not agree does not end the agent's looks at the hub",
    faults: [at("broker lies", 1000, 58_000, 0.00068), at("disk is full", 1000, 57_000)],
  },
];
