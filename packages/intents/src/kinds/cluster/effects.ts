import { canonicalJson } from "../../json.ts";
import type { KindChange } from "../kind.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { type Machine, membersOf } from "./members.ts";
import type { ClusterSpec } from "./schema.ts";

/** What becomes of the machines; nothing is installed anew without an order, unless Cluster API does it. */
export function clusterEffects({ before, after, world }: KindChange<ClusterSpec>): readonly string[] {
  if (after === undefined) return before === undefined ? [] : [ended(before.spec.provider)];
  const members = membersOf(after.spec, world.all<MachineSpec>("Machine", after.site));
  const { spec } = after;
  const makes = [
    `control plane ${chosen(members.controlPlane, spec.controlPlane.replicas)}`,
    ...members.pools.map(({ pool, machines }) => `pool ${pool.name} ${chosen(machines, pool.replicas)}`),
  ].join("; ");
  if (before === undefined) return [`makes Kubernetes ${spec.kubernetes} at ${spec.endpoint}: ${makes}`, ...how(spec)];
  if (canonicalJson(before.spec) === canonicalJson(spec)) return [];
  if (spec.provider === "kubeadm")
    return ["leaves nodes that run as they are; new when their machines are provisioned anew"];
  const { pools: _pools, ...was } = before.spec;
  const { pools: _others, ...is } = spec;
  const all = canonicalJson(was) !== canonicalJson(is) ? "all machines" : "machines of the pools that changed";
  return [`brings the cluster to ${makes}`, `installs ${all} anew where they differ, one after the other`];
}

function how({ provider }: ClusterSpec): readonly string[] {
  if (provider === "capi") return ["installs these machines: what is on their root disks is lost"];
  return ["each machine becomes a node when it is provisioned: longshore machine provision"];
}

function ended(provider: ClusterSpec["provider"]): string {
  return provider === "capi"
    ? "takes the cluster down: its machines are switched off and freed, their disks are left as they are"
    : "forgets the cluster; its nodes go on as they are";
}

/** Cluster API takes any of them: so many of those that could be. */
function chosen(machines: readonly Machine[], replicas: number = machines.length): string {
  const names = machines.map(({ name }) => `machine/${name}`).join(", ");
  if (replicas >= machines.length) return names === "" ? "without machines" : names;
  return `${replicas} of ${names}`;
}
