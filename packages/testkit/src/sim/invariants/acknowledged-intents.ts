import { Envelope, Signed } from "@longshore/contracts";
import { kept } from "../../history/rules/kept.ts";
import type { Invariant } from "./invariant.ts";

/** What an operator was told is applied is in the hub's stream, whatever died since. */
export const acknowledgedIntents: Invariant = {
  name: "acknowledged-intents",
  violations({ history, server }) {
    const stream = server.streams.get("INTENTS");
    const acknowledged = history.calls.flatMap(({ what, documents, outcome, number: call }) => {
      if (what !== "apply" || outcome?.ok !== true) return [];
      return documents.flatMap(({ site, kind, name }, i) => {
        const generation = outcome.generations[i] ?? 0; // 0 = nothing was to be changed
        return generation === 0 ? [] : [{ call, document: `${site}.intent.${kind.toLowerCase()}.${name}`, generation }];
      });
    });
    return kept(acknowledged, (document) => {
      const last = stream?.last(`site.${document}`);
      return last === undefined ? 0 : generationOf(last.payload);
    });
  },
};

function generationOf(payload: Uint8Array): number {
  return Envelope.decode(Signed.decode(payload).payload).generation;
}
