import type { Finding } from "../../finding.ts";
import type { World } from "../../plan/world.ts";
import { nameMachines } from "../machine/name-machines.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { tinkerbellMachines } from "../provisioner/machines.ts";
import { tinkerbellOf } from "../provisioner/tinkerbell-of.ts";
import type { ProvisionerSpec } from "../provisioner/schema.ts";
import type { Cluster } from "./check.ts";
import { objectNames } from "./capi/names.ts";
import { labelsText } from "./check-members.ts";
import { architecturesOf, membersOf } from "./members.ts";
import type { ClusterSpec } from "./schema.ts";

/** What Cluster API wants beside machines: Tinkerbell, one kind of control-plane machine, a machine to spare or a way without. */
export function checkCapi(cluster: Cluster, world: World): Finding[] {
  return [...checkProvisioner(cluster, world), ...checkControlPlane(cluster, world), ...checkNames(cluster, world)];
}

function checkProvisioner(cluster: Cluster, world: World): Finding[] {
  const { site, spec } = cluster;
  const provisioners = world.all<ProvisionerSpec>("Provisioner", site);
  const tinkerbell = tinkerbellOf(provisioners);
  if (tinkerbell === undefined) {
    const message = `Cluster API needs a management API server, and ${site} has no Provisioner that names one`;
    const expected = "a Provisioner with provider: tinkerbell, or provider: kubeadm here";
    return [{ path: ["spec", "provider"], message, found: "capi", expected }];
  }
  const machines = world.all<MachineSpec>("Machine", site);
  const known = new Set(tinkerbellMachines(tinkerbell.spec, machines).map(({ name }) => name));
  const { controlPlane, pools } = membersOf(spec, machines);
  const groups = [
    { path: ["spec", "controlPlane"], machines: controlPlane },
    ...pools.map((pool, i) => ({ path: ["spec", "pools", i], machines: pool.machines })),
  ];
  return groups.flatMap((group) => {
    const strangers = group.machines.map(({ name }) => name).filter((name) => !known.has(name));
    if (strangers.length === 0) return [];
    const found = nameMachines(strangers);
    const labels = labelsText(tinkerbell.spec.machines?.matchLabels ?? {});
    return [
      {
        path: [...group.path, "machines", "matchLabels"],
        message: `not Tinkerbell's: ${found}; provisioner/${tinkerbell.name} wants ${labels}`,
        found,
        expected: "machines that have these labels too",
      },
    ];
  });
}

function checkControlPlane({ site, spec }: Cluster, world: World): Finding[] {
  const { replicas, machines } = spec.controlPlane;
  const { controlPlane } = membersOf(spec, world.all<MachineSpec>("Machine", site));
  const architectures = architecturesOf(controlPlane);
  const mixed: Finding[] =
    architectures.length < 2
      ? []
      : [
          {
            path: ["spec", "controlPlane", "machines", "matchLabels"],
            message: `Cluster API makes all control-plane machines alike, and those with ${labelsText(machines.matchLabels)} are ${architectures.join(" and ")}`,
            found: labelsText(machines.matchLabels),
            expected: "labels of machines of one architecture",
          },
        ];
  if (replicas > 1 || controlPlane.length !== 1) return mixed;
  return [
    ...mixed,
    {
      path: ["spec", "controlPlane", "replicas"],
      message: `Cluster API replaces machines, and machine/${controlPlane[0]?.name ?? ""} is the only one: without one to spare it would have to go before the new one is there, and etcd with it`,
      found: "1",
      expected: "a second machine with these labels, 3 replicas, or provider: kubeadm",
    },
  ];
}

/** Two clusters of which the names of objects come out alike: "a" with pool "b-c", "a-b" with pool "c". */
function checkNames(cluster: Cluster, world: World): Finding[] {
  const machines = world.all<MachineSpec>("Machine", cluster.site);
  const own = objectNames(cluster, machines);
  const others = world
    .all<ClusterSpec>("Cluster", cluster.site)
    .filter(({ name, spec }) => name !== cluster.name && spec.provider === "capi");
  return others.flatMap((other) => {
    const theirs = new Set(objectNames(other, machines));
    const same = own.find((name) => theirs.has(name));
    if (same === undefined) return [];
    const message = `an object of it and one of cluster/${other.name} would both be named ${same}`;
    return [
      {
        path: ["metadata", "name"],
        message,
        found: cluster.name,
        expected: "another name, of the cluster or of a pool",
      },
    ];
  });
}
