import type { Invariant } from "./invariant.ts";

/** No program meets an error that no catalog knows, and no hub sees its streams go backwards. */
export const noSurprise: Invariant = {
  name: "no-surprise",
  violations: ({ history }) => [
    ...new Set(history.unexpected),
    ...new Set(history.hubEnds.map((reason) => `the hub ended: ${reason}`)),
  ],
};
