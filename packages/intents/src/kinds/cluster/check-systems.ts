import type { Finding, Path } from "../../finding.ts";
import type { World } from "../../plan/world.ts";
import { nameMachines } from "../machine/name-machines.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { firstBootWay, type OperatingSystemSpec } from "../operating-system/schema.ts";
import type { Cluster } from "./check.ts";
import { architecturesOf, type Machine, membersOf } from "./members.ts";

/** Systems that the machines can have and that can be told to become nodes. That they exist is checked for every reference. */
export function checkSystems(cluster: Cluster, world: World): Finding[] {
  const { spec, site } = cluster;
  const { controlPlane, pools } = membersOf(spec, world.all<MachineSpec>("Machine", site));
  const groups = [
    { os: spec.controlPlane.os, path: ["spec", "controlPlane", "os"], machines: controlPlane },
    ...pools.map(({ pool, machines }, i) => ({ os: pool.os, path: ["spec", "pools", i, "os"], machines })),
  ];
  return groups.flatMap(({ os, path, machines }) => {
    const system = world.find<OperatingSystemSpec>("OperatingSystem", site, os)?.spec;
    if (system === undefined) return [];
    const said = spec.provider === "capi" ? notWithCapi(os, system) : notWithKubeadm(os, system, machines);
    return [...missingImages(os, system, machines), ...said].map((one) => ({ path, found: os, ...one }));
  });
}

type Said = Omit<Finding, "path" | "found"> & { readonly path?: Path };

function missingImages(os: string, system: OperatingSystemSpec, machines: readonly Machine[]): Said[] {
  return architecturesOf(machines)
    .filter((arch) => system.images[arch] === undefined)
    .map((arch) => ({
      message: `operatingsystem/${os} has no image for ${arch}, and machine/${machines.find((machine) => machine.spec.arch === arch)?.name ?? ""} is ${arch}`,
      expected: `an OperatingSystem with spec.images.${arch}`,
    }));
}

/** The agent installs what the machine's own document names. */
function notWithKubeadm(os: string, system: OperatingSystemSpec, machines: readonly Machine[]): Said[] {
  const others = Map.groupBy(
    machines.filter(({ spec }) => spec.os !== os),
    ({ spec }) => spec.os,
  );
  return [
    ...(firstBootWay(system) === "none"
      ? [{ message: `operatingsystem/${os} is left as it is`, expected: "one whose firstBoot is not none" }]
      : []),
    ...[...others].map(([own, group]) => {
      const names = nameMachines(group.map(({ name }) => name));
      return own === undefined
        ? { message: `no system is in spec.os of ${names}`, expected: `spec.os: ${os} there` }
        : { message: `another system is in spec.os of ${names}`, expected: `${own}, or spec.os: ${os} there` };
    }),
  ];
}

/** KubeadmConfig says a first boot in words of its own, which carry less. */
function notWithCapi(os: string, system: OperatingSystemSpec): Said[] {
  const lost = (["ignition", "userData"] as const).filter((field) => system[field] !== undefined);
  const way = firstBootWay(system);
  const long = system.files.filter(({ contents = "" }) => contents.length > MAX_FILE);
  const arguments_ = way === "nocloud" && system.kernelArguments.length > 0;
  return [
    ...(way === "none"
      ? [{ message: `operatingsystem/${os} is left as it is`, expected: "one whose firstBoot is not none" }]
      : []),
    ...lost.map((field) => ({
      message: `Cluster API does not carry spec.${field === "ignition" ? "ignition or spec.butane" : field} of operatingsystem/${os}`,
      expected: `a system that says it in users, files, units, ntp${way === "nocloud" ? " and runcmd" : ""}`,
    })),
    ...(arguments_
      ? [
          {
            message: `Cluster API does not carry spec.kernelArguments of operatingsystem/${os}`,
            expected: "a system without them, or Flatcar",
          },
        ]
      : []),
    ...long.map(({ path }) => ({
      message: `Cluster API carries files of at most ${MAX_FILE} characters, and ${path} of operatingsystem/${os} is longer`,
      expected: `at most ${MAX_FILE} characters, or a file that the image has`,
    })),
  ];
}

/** `maxLength` of `files[].content` in KubeadmConfig v1beta2. */
const MAX_FILE = 10_240;
