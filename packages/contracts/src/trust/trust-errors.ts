import { errorCatalog } from "@longshore/kit";

/** What can be wrong with keys and with what they vouch for. */
export const trustErrors = errorCatalog({
  TRUST_BAD_SEED: {
    retry: "never",
    message: () => "this is not the seed of an NKey",
    hint: "It is missing or damaged: restore the file that holds it, or enrol again.",
  },
  TRUST_WRONG_ROOT: {
    retry: "never",
    message: (d: { given: string; wanted: string }) => `the key given is that of ${d.given}; the root is ${d.wanted}`,
    hint: "Give --root-key the file that `longshore trust export-root`, `init` or the last `rotate` wrote.",
  },
  TRUST_OPERATOR_EXISTS: {
    retry: "never",
    message: (d: { name: string }) => `there is an operator ${d.name} already`,
    hint: "Choose another name, or remove that operator first: `longshore trust operator remove NAME`.",
  },
  TRUST_NO_SUCH_OPERATOR: {
    retry: "never",
    message: (d: { name: string; known: readonly string[] }) =>
      `there is no operator ${d.name}; known: ${d.known.join(", ")}`,
    hint: "See `longshore trust show`.",
  },
  TRUST_LAST_OPERATOR: {
    retry: "never",
    message: (d: { name: string }) => `${d.name} is the last operator`,
    hint: "Add another one first: nobody could command this hub any more.",
  },
  TRUST_KEYS_REFUSED: {
    retry: "never",
    message: (d: { reason: string; detail: string }) => `these keys do not count: ${d.reason}: ${d.detail}`,
    hint: "They are not signed by the root that is pinned here, or are older than those that are held.",
  },
});
