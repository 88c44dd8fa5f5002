import type { Intent } from "../../intent.ts";
import type { MachineSpec } from "../machine/schema.ts";
import type { ClusterSpec, NodePool } from "./schema.ts";

export type Machine = Intent<MachineSpec>;
export type Arch = MachineSpec["arch"];

/** The machines that a cluster may have, each list sorted by name. */
export interface Members {
  readonly controlPlane: readonly Machine[];
  readonly pools: readonly { readonly pool: NodePool; readonly machines: readonly Machine[] }[];
}

export function membersOf({ controlPlane, pools }: ClusterSpec, machines: readonly Machine[]): Members {
  const having = ({ matchLabels }: NodePool["machines"]) => matching(matchLabels, machines);
  return {
    controlPlane: having(controlPlane.machines),
    pools: pools.map((pool) => ({ pool, machines: having(pool.machines) })),
  };
}

/** How many nodes it will have. */
export function nodeCount({ controlPlane, pools }: ClusterSpec, machines: readonly Machine[]): number {
  const workers = pools.map((pool) => pool.replicas ?? matching(pool.machines.matchLabels, machines).length);
  return workers.reduce((sum, count) => sum + count, controlPlane.replicas);
}

/** Those that have all the labels, sorted by name. */
export function matching<M extends Pick<Machine, "name" | "labels">>(
  labels: Readonly<Record<string, string>>,
  machines: readonly M[],
): readonly M[] {
  const wanted = Object.entries(labels);
  return machines
    .filter((machine) => wanted.every(([key, value]) => machine.labels[key] === value))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** In the order of their names. */
export function architecturesOf(machines: readonly Machine[]): readonly Arch[] {
  return [...new Set(machines.map(({ spec }) => spec.arch))].sort();
}
