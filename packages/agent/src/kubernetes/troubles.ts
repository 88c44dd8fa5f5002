import type { Encodable, ObjectTrouble } from "@longshore/contracts";
import { type KeepReport, notReady, type ObjectRef, objectKey, refOf } from "@longshore/kube";
import type { Scene } from "./look.ts";
import { objectText } from "./object-text.ts";

export type Trouble = Encodable<typeof ObjectTrouble> & { readonly reason: TroubleReason };
export type TroubleReason = "Conflict" | "Blocked" | "NotReady" | "Held" | "Drifted" | "GivenUp";

/** What is not well with single objects of a document, the worst first. */
export function troublesOf(
  { compiled, live }: Pick<Scene, "compiled" | "live">,
  report: KeepReport,
): readonly Trouble[] {
  const { plan, failed, waiting, held, drift, applied } = report;
  const conflicts = new Set(plan?.actions.flatMap(({ verb, ref }) => (verb === "conflict" ? [objectKey(ref)] : [])));
  const isMade = new Set(applied.map(objectKey));
  const found = [
    ...failed.map(({ ref, reason }) =>
      conflicts.has(objectKey(ref))
        ? trouble(ref, "Conflict", `${reason}; ${CONFLICT}`)
        : trouble(ref, "Blocked", reason),
    ),
    ...drift
      .filter(({ ref, givenUp }) => givenUp || !isMade.has(objectKey(ref)))
      .map(({ ref, field, by, givenUp }) =>
        trouble(ref, givenUp ? "GivenUp" : "Drifted", driftText(field, by, givenUp)),
      ),
    ...held.map(({ ref, reason }) => trouble(ref, "Held", `${reason}; ${HELD}`)),
    ...waiting.map(({ ref, reason }) => trouble(ref, "NotReady", reason)),
  ];
  const known = new Set(found.map(({ object }) => object));
  const unready = compiled.objects.map(refOf).flatMap((ref) => {
    const there = live.get(objectKey(ref));
    const reason = there === undefined ? "it is not there yet" : notReady(there);
    return reason === undefined || known.has(objectText(ref)) ? [] : [trouble(ref, "NotReady", reason)];
  });
  return [...found, ...unready].sort((a, b) => ORDER.indexOf(a.reason) - ORDER.indexOf(b.reason));
}

const ORDER: readonly TroubleReason[] = ["Conflict", "Blocked", "GivenUp", "Held", "NotReady", "Drifted"];
const CONFLICT = "nothing was taken from it: let it give these fields up, or take them out of the document";
const GIVEN_UP =
  "it is left so until the document says something else of the object: let the other stop, or take the field out of the document";
const DRIFTED = "it is left so (`drift: report`): undo it there, or let the document say so, too";
const HELD = "it stays until an operator signs for it: `longshore prune`";

function trouble(ref: ObjectRef, reason: TroubleReason, message: string): Trouble {
  return { object: objectText(ref), reason, message };
}

function driftText(field: string, by: readonly string[], givenUp: boolean): string {
  const who = by.length > 0 ? by.join(", ") : "somebody";
  const what = field === "." ? `${who} deleted it` : `${who} changed ${field}`;
  return givenUp ? `${what} again and again; ${GIVEN_UP}` : `${what}; ${DRIFTED}`;
}
