import type { Finding, Path } from "../../finding.ts";
import type { World } from "../../plan/world.ts";
import { nameMachines } from "../machine/name-machines.ts";
import type { MachineSpec } from "../machine/schema.ts";
import type { Cluster } from "./check.ts";
import { architecturesOf, type Machine, type Members, membersOf } from "./members.ts";
import type { ClusterSpec } from "./schema.ts";

/** Machines are there, as many as are asked for, and each in one place of one cluster. */
export function checkMembers(cluster: Cluster, world: World): Finding[] {
  const members = membersOf(cluster.spec, world.all<MachineSpec>("Machine", cluster.site));
  return [...checkCounts(cluster, members), ...checkTwice(cluster, members, world), ...checkSysext(cluster, members)];
}

function checkCounts(cluster: Cluster, { controlPlane, pools }: Members): Finding[] {
  return [
    ...checkCount(cluster, { of: cluster.spec.controlPlane, path: ["spec", "controlPlane"], machines: controlPlane }),
    ...pools.flatMap(({ pool, machines }, i) =>
      checkCount(cluster, { of: pool, path: ["spec", "pools", i], machines }),
    ),
  ];
}

interface Group {
  readonly of: { readonly replicas?: number | undefined; readonly machines: ClusterSpec["controlPlane"]["machines"] };
  readonly path: Path;
  readonly machines: readonly Machine[];
}

function checkCount({ site, spec }: Cluster, { of, path, machines }: Group): Finding[] {
  const { replicas } = of;
  const labels = labelsText(of.machines.matchLabels);
  const found = String(machines.length);
  if (replicas === undefined) {
    if (machines.length > 0) return [];
    const message = `no machine of ${site} has ${labels}`;
    return [{ path: [...path, "machines", "matchLabels"], message, found: labels, expected: "labels of a Machine" }];
  }
  const at = [...path, "replicas"];
  if (machines.length < replicas) {
    const message = `${site} has ${count(machines.length)} with ${labels}${listed(machines)}`;
    return [{ path: at, message, found: String(replicas), expected: atMost(machines.length) }];
  }
  if (spec.provider === "kubeadm" && machines.length > replicas) {
    const message = `with kubeadm every machine with ${labels} becomes a node, and ${site} has ${count(machines.length)}${listed(machines)}`;
    return [{ path: at, message, found: String(replicas), expected: `${found}, or labels that fewer have` }];
  }
  const architectures = architecturesOf(machines);
  if (path[1] === "controlPlane" || spec.provider === "kubeadm" || architectures.length < 2) return [];
  const message = `the machines with ${labels} are ${architectures.join(" and ")}`;
  return [
    { path: at, message, found: String(replicas), expected: "a pool for each architecture, or no replicas: then all" },
  ];
}

/** A machine is one node. */
function checkTwice(cluster: Cluster, members: Members, world: World): Finding[] {
  const machines = world.all<MachineSpec>("Machine", cluster.site);
  const others = world.all<ClusterSpec>("Cluster", cluster.site).filter(({ name }) => name !== cluster.name);
  const taken = new Map<string, string>();
  const take = ({ what, names }: Place): void => names.forEach((name) => taken.set(name, taken.get(name) ?? what));
  others.flatMap(({ name, spec }) => placesOf(membersOf(spec, machines), ` of cluster/${name}`)).forEach(take);
  return placesOf(members, "").flatMap((place) => {
    const twice = Map.groupBy(place.names, (name) => taken.get(name));
    take(place);
    return [...twice].flatMap(([other, names]) => {
      if (other === undefined) return [];
      const path = [...place.path, "machines", "matchLabels"];
      const found = nameMachines(names);
      return [{ path, message: `${other} has ${found} already`, found, expected: "labels that they do not have" }];
    });
  });
}

interface Place {
  /** "pool workers of cluster/main" */
  readonly what: string;
  readonly names: readonly string[];
  readonly path: Path;
}

function placesOf({ controlPlane, pools }: Members, ofCluster: string): readonly Place[] {
  const names = (machines: readonly Machine[]) => machines.map(({ name }) => name);
  return [
    { what: `the control plane${ofCluster}`, names: names(controlPlane), path: ["spec", "controlPlane"] },
    ...pools.map(({ pool, machines }, i) => ({
      what: `pool ${pool.name}${ofCluster}`,
      names: names(machines),
      path: ["spec", "pools", i],
    })),
  ];
}

function checkSysext({ spec }: Cluster, { controlPlane, pools }: Members): Finding[] {
  const { sysext } = spec;
  if (sysext === undefined) return [];
  const machines = [...controlPlane, ...pools.flatMap((pool) => pool.machines)];
  return architecturesOf(machines)
    .filter((arch) => sysext[arch] === undefined)
    .map((arch) => ({
      path: ["spec", "sysext"],
      message: `machine/${machines.find((machine) => machine.spec.arch === arch)?.name ?? ""} is ${arch}`,
      found: Object.keys(sysext).join(", "),
      expected: `an extension for ${arch} too`,
    }));
}

export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(", ");
}

function count(machines: number): string {
  return machines === 0 ? "no machine" : machines === 1 ? "one machine" : `${machines} machines`;
}

function atMost(machines: number): string {
  return machines === 0
    ? "machines with these labels first"
    : `at most ${machines}, or more machines with these labels`;
}

function listed(machines: readonly Machine[]): string {
  return machines.length === 0 ? "" : `: ${nameMachines(machines.map(({ name }) => name))}`;
}
