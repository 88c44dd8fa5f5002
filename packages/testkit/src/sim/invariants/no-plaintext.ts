import type { Invariant } from "./invariant.ts";

/** No secret is ever readable in what the broker carries. */
export const noPlaintext: Invariant = {
  name: "no-plaintext",
  violations: ({ history }) => [...new Set(history.leaks)].map((leak) => `a password was readable: ${leak}`),
};
