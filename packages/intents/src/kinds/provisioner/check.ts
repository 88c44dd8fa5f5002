import type { Finding, Path } from "../../finding.ts";
import { parseCidr } from "../../formats/ip.ts";
import type { Intent } from "../../intent.ts";
import { checkSecretKeys } from "../../kubernetes/check-secret-keys.ts";
import type { World } from "../../plan/world.ts";
import { nameMachines } from "../machine/name-machines.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { firstBootWay, type OperatingSystemSpec } from "../operating-system/schema.ts";
import type { SiteSpec } from "../site/schema.ts";
import { tinkerbellMachines } from "./machines.ts";
import type { ProvisionerSpec, TinkerbellSpec } from "./schema.ts";

type Provisioner = Intent<ProvisionerSpec>;

/** A provisioner among the other documents of its site: the only one, its Secrets complete, its machines such as Tinkerbell can have. */
export function checkProvisioner(provisioner: Provisioner, world: World): readonly Finding[] {
  const { tinkerbell } = provisioner.spec;
  return [
    ...checkOnlyOne(provisioner, world),
    ...(tinkerbell === undefined
      ? []
      : [
          ...checkSecretKeys(provisioner.site, keysOf(tinkerbell), world),
          ...checkNetwork(provisioner, world),
          ...checkMachines(provisioner, tinkerbell, world),
          ...checkSystems(provisioner, tinkerbell, world),
        ]),
  ];
}

function checkOnlyOne({ name, site }: Provisioner, world: World): Finding[] {
  const other = world.all<ProvisionerSpec>("Provisioner", site).find((each) => each.name !== name);
  if (other === undefined) return [];
  const message = `${site} has provisioner/${other.name} already`;
  return [
    {
      path: ["metadata", "name"],
      message,
      found: name,
      expected: `${other.name}, or that one deleted in the same request`,
    },
  ];
}

const TINKERBELL: Path = ["spec", "tinkerbell"];

function keysOf({ kubeconfig, bmc }: TinkerbellSpec) {
  return [
    { of: kubeconfig, path: [...TINKERBELL, "kubeconfig", "key"] },
    { of: bmc.key, path: [...TINKERBELL, "bmc", "key", "key"] },
  ];
}

function checkNetwork({ site }: Provisioner, world: World): Finding[] {
  const boot = world.find<SiteSpec>("Site", site, site)?.spec.networks.boot;
  const message =
    boot === undefined
      ? `${site} has no networks.boot, from which Tinkerbell's machines start`
      : parseCidr(boot.cidr)?.family === 6
        ? `the boot network of ${site} (${boot.cidr}) is IPv6, which Tinkerbell does not speak`
        : undefined;
  if (message === undefined) return [];
  return [
    {
      path: ["spec", "provider"],
      message,
      found: "tinkerbell",
      expected: "a Site with networks.boot of IPv4, or provider: netboot",
    },
  ];
}

/** CAPT takes the address of the first interface unasked. */
function checkMachines({ site }: Provisioner, tinkerbell: TinkerbellSpec, world: World): Finding[] {
  const machines = tinkerbellMachines(tinkerbell, world.all<MachineSpec>("Machine", site));
  const path: Path = tinkerbell.machines === undefined ? TINKERBELL : [...TINKERBELL, "machines", "matchLabels"];
  const unknown = machines.filter(({ spec }) => !spec.nics.some(({ boot, address }) => boot && address !== undefined));
  if (unknown.length === 0) return [];
  return [
    {
      path,
      message: "Tinkerbell knows a machine by a NIC with boot: true and an address",
      found: `none in ${nameMachines(unknown.map(({ name }) => name))}`,
      expected: "such a NIC in each of these Machines, or spec.tinkerbell.machines that leaves them out",
    },
  ];
}

function checkSystems({ site }: Provisioner, { actions, roots, enroll }: TinkerbellSpec, world: World): Finding[] {
  const systems = world.all<OperatingSystemSpec>("OperatingSystem", site);
  const packed = systems.filter(({ spec }) => Object.values(spec.images).some((image) => image?.format === "qcow2"));
  const rootless = systems.filter(
    ({ name, spec }) => firstBootWay(spec) === "nocloud" && spec.distribution !== "ubuntu" && roots[name] === undefined,
  );
  return [
    ...(actions.qemuimg2disk === undefined ? packed : []).map(({ name }) => ({
      path: [...TINKERBELL, "actions"],
      message: `operatingsystem/${name} is a qcow2 image, which image2disk does not read`,
      found: Object.keys(actions).join(", "),
      expected: "qemuimg2disk too, or a raw image",
    })),
    ...rootless.map(({ name }) => ({
      path: [...TINKERBELL, "roots"],
      message: `in which partition operatingsystem/${name} has its /etc is not known`,
      found: Object.keys(roots).join(", ") || "nothing",
      expected: `{${name}: the number of that partition}`,
    })),
    ...enroll.flatMap(({ os, arch }, i) => {
      const system = world.find<OperatingSystemSpec>("OperatingSystem", site, os)?.spec;
      if (system === undefined || system.images[arch] !== undefined) return [];
      const message = `operatingsystem/${os} has no image for ${arch}`;
      const expected = `an OperatingSystem with spec.images.${arch}`;
      return [{ path: [...TINKERBELL, "enroll", i, "os"], message, found: os, expected }];
    }),
  ];
}
