import { Envelope, Signed } from "@longshore/contracts";
import type { Invariant } from "./invariant.ts";

/** What an operator was told is applied is in the hub's stream, whatever died since. */
export const acknowledgedIntents: Invariant = {
  name: "acknowledged-intents",
  violations({ history, server }) {
    const stream = server.streams.get("INTENTS");
    return history.calls.flatMap(({ what, documents, outcome, number }) => {
      if (what !== "apply" || outcome?.ok !== true) return [];
      return documents.flatMap(({ site, kind, name }, i) => {
        const generation = outcome.generations[i] ?? 0;
        if (generation === 0) return []; // nothing was to be changed
        const subject = `site.${site}.intent.${kind.toLowerCase()}.${name}`;
        const last = stream?.last(subject);
        const stored = last === undefined ? 0 : generationOf(last.payload);
        return stored >= generation
          ? []
          : [
              `call ${number} was answered with generation ${generation} of ${site}/${kind}/${name}; ${stored} is stored`,
            ];
      });
    });
  },
};

function generationOf(payload: Uint8Array): number {
  return Envelope.decode(Signed.decode(payload).payload).generation;
}
