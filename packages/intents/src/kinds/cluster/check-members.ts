import { firstFew } from "@longshore/kit";
import type { Finding, Path } from "../../finding.ts";
import type { World } from "../../plan/world.ts";
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
  const others = world
    .all<ClusterSpec>("Cluster", cluster.site)
    .filter(({ name }) => name !== cluster.name)
    .flatMap(({ name, spec }) =>
      placesOf(membersOf(spec, world.all<MachineSpec>("Machine", cluster.site)), `cluster/${name}`),
    );
  const taken = new Map(others.map(({ machine, place }) => [machine, place]));
  return placesOf(members, "").flatMap(({ machine, place, path }) => {
    const other = taken.get(machine);
    if (other === undefined) {
      taken.set(machine, place);
      return [];
    }
    const message = `machine/${machine} is in ${other} already`;
    return [
      { path: [...path, "machines", "matchLabels"], message, found: machine, expected: "labels that it does not have" },
    ];
  });
}

function placesOf({ controlPlane, pools }: Members, cluster: string) {
  const place = (what: string) => (cluster === "" ? what : `${cluster}: ${what}`);
  return [
    ...controlPlane.map(({ name }) => ({
      machine: name,
      place: place("controlPlane"),
      path: ["spec", "controlPlane"],
    })),
    ...pools.flatMap(({ pool, machines }, i) =>
      machines.map(({ name }) => ({ machine: name, place: place(`pool ${pool.name}`), path: ["spec", "pools", i] })),
    ),
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
  const names = machines.map(({ name }) => `machine/${name}`);
  return names.length === 0 ? "" : `: ${firstFew(names, MAX_LISTED)}`;
}

const MAX_LISTED = 5;
