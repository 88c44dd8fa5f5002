import { architecturesOf, condition, mergeConditions } from "@longshore/intents";
import type { Clock } from "@longshore/kit";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { Facts } from "../outbox/facts.ts";
import { statusOf } from "../outbox/status-of.ts";
import { stillRefused } from "./refusals.ts";

/** Says of an OperatingSystem that the site has it: its image is fetched once a machine is to get it. */
export function tellSystem(
  name: string,
  { documents, facts, clock }: { readonly documents: HeldDocuments; readonly facts: Facts; readonly clock: Clock },
): void {
  const system = documents.get("operatingsystem", name);
  if (system === undefined) return facts.gone("operatingsystem", name);
  const { generation: observedGeneration, spec } = system;
  const before = facts.lastStatus("operatingsystem", name);
  const what = spec.installer === undefined ? "images" : "installers";
  const held = `the site has it, with ${what} for ${architecturesOf(spec).join(", ")}`;
  const ready = condition("Ready", true, "Held", held, observedGeneration);
  const told = [ready, ...stillRefused(before, observedGeneration)];
  const conditions = [...mergeConditions(before?.conditions ?? [], told, clock.now())];
  facts.status(statusOf({ kind: "OperatingSystem", name, observedGeneration, phase: "Held", conditions }));
}
