import type { Finding, Path } from "../../finding.ts";
import type { Intent } from "../../intent.ts";
import type { World } from "../../plan/world.ts";
import { nameMachines } from "../machine/name-machines.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { tinkerbellMachines } from "../provisioner/machines.ts";
import type { ProvisionerSpec } from "../provisioner/schema.ts";
import { tinkerbellOf } from "../provisioner/tinkerbell-of.ts";
import type { SecretSpec } from "../secret/schema.ts";
import { checkAddresses } from "./check-addresses.ts";
import { checkCapi } from "./check-capi.ts";
import { checkMembers } from "./check-members.ts";
import { checkSystems } from "./check-systems.ts";
import { membersOf } from "./members.ts";
import { BOOTSTRAP_KEYS, type ClusterSpec } from "./schema.ts";

export type Cluster = Intent<ClusterSpec>;

/** A cluster among the other documents of its site: enough machines, systems for them, addresses that are free. */
export function checkCluster(cluster: Cluster, world: World): readonly Finding[] {
  return [
    ...checkMembers(cluster, world),
    ...checkSystems(cluster, world),
    ...checkAddresses(cluster, world),
    ...(cluster.spec.provider === "capi"
      ? checkCapi(cluster, world)
      : [...checkBootstrap(cluster, world), ...checkInstaller(cluster, world)]),
  ];
}

/** That the Secret exists is checked for every reference; here, that it has what a first boot needs. */
function checkBootstrap({ site, spec }: Cluster, world: World): Finding[] {
  const path: Path = ["spec", "bootstrap"];
  const keys = world.find<SecretSpec>("Secret", site, spec.bootstrap ?? "")?.spec.keys;
  const missing = BOOTSTRAP_KEYS.filter((key) => keys !== undefined && !keys.includes(key));
  if (missing.length === 0) return [];
  const message = `secret/${spec.bootstrap} has no ${missing.join(", ")}`;
  return [{ path, message, found: spec.bootstrap ?? "", expected: `a Secret with ${BOOTSTRAP_KEYS.join(", ")}` }];
}

/** Tinkerbell knows nothing of what a node of kubeadm has at its first boot. */
function checkInstaller({ site, spec }: Cluster, world: World): Finding[] {
  const tinkerbell = tinkerbellOf(world.all<ProvisionerSpec>("Provisioner", site));
  if (tinkerbell === undefined) return [];
  const { controlPlane, pools } = membersOf(spec, world.all<MachineSpec>("Machine", site));
  const machines = [...controlPlane, ...pools.flatMap((pool) => pool.machines)];
  const theirs = tinkerbellMachines(tinkerbell.spec, machines).map(({ name }) => name);
  if (theirs.length === 0) return [];
  return [
    {
      path: ["spec", "provider"],
      message: `provisioner/${tinkerbell.name} has Tinkerbell install ${nameMachines(theirs)}, and kubeadm's nodes are installed by the agent`,
      found: "kubeadm",
      expected: "capi, or a Provisioner whose spec.tinkerbell.machines leaves these machines out",
    },
  ];
}
