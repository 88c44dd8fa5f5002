import type { Finding } from "../../finding.ts";
import type { Intent } from "../../intent.ts";
import { checkSecretKeys } from "../../kubernetes/check-secret-keys.ts";
import type { World } from "../../plan/world.ts";
import { nameMachines } from "../machine/name-machines.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { secretReferences } from "./references.ts";
import { architecturesOf, filesFor, type OperatingSystemSpec } from "./schema.ts";

type OperatingSystem = Intent<OperatingSystemSpec>;

/** An operating system among the other documents of its site: the keys of its Secrets, the machines that have it. */
export function checkOperatingSystem(system: OperatingSystem, world: World): readonly Finding[] {
  const keys = secretReferences(system.spec).map(({ of, path }) => ({ of, path: [...path, "key"] }));
  return [...checkSecretKeys(system.site, keys, world), ...checkMachines(system, world)];
}

/** Machines that this request leaves as they are must still find an image; the others check themselves. */
function checkMachines(system: OperatingSystem, world: World): Finding[] {
  const left = world.all<MachineSpec>("Machine", system.site).filter((machine) => {
    const { os, arch } = machine.spec;
    return world.isUntouched(machine) && os === system.name && filesFor(system.spec, arch).length === 0;
  });
  const [field, what] = system.spec.installer === undefined ? ["images", "an image"] : ["installer", "an installer"];
  const found = architecturesOf(system.spec).join(", ");
  return [...Map.groupBy(left, ({ spec }) => spec.arch)].map(([arch, machines]) => ({
    path: ["spec", field],
    message: `machines of ${arch} have this system: ${nameMachines(machines.map(({ name }) => name))}`,
    found,
    expected: `${what} for ${arch} too`,
  }));
}
