import { tinkerbellMachines, tinkerbellOf, type TinkerbellSpec } from "@longshore/intents";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";

/** Tinkerbell as the site's Provisioner has it; undefined = the agent installs all machines itself. */
export function tinkerbellOfSite(
  documents: HeldDocuments,
): (TinkerbellSpec & { has(machine: Document<"machine">): boolean }) | undefined {
  const found = tinkerbellOf(documents.all("provisioner"))?.spec;
  return found && { ...found, has: (machine) => tinkerbellMachines(found, [machine]).length > 0 };
}
