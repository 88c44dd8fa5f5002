import { matching, type Machine } from "../cluster/members.ts";
import type { TinkerbellSpec } from "./schema.ts";

/** The machines that Tinkerbell installs, sorted by name. */
export function tinkerbellMachines(
  { machines: wanted }: TinkerbellSpec,
  machines: readonly Machine[],
): readonly Machine[] {
  return matching(wanted?.matchLabels ?? {}, machines);
}
