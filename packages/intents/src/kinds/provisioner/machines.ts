import { matching } from "../cluster/members.ts";
import type { TinkerbellSpec } from "./schema.ts";

interface Labelled {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The machines that Tinkerbell installs, sorted by name. */
export function tinkerbellMachines<M extends Labelled>(
  { machines: wanted }: TinkerbellSpec,
  machines: readonly M[],
): readonly M[] {
  return matching(wanted?.matchLabels ?? {}, machines);
}
