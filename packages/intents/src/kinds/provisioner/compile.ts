import type { KubeObject } from "@longshore/kube";
import type { Intent } from "../../intent.ts";
import type { Compiled, Read, Wait } from "../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { MachineSpec } from "../machine/schema.ts";
import type { OperatingSystemSpec } from "../operating-system/schema.ts";
import { bmcMachineOf, RUFIO, rufioKeyOf } from "./bmc-machine.ts";
import { hardwareOf, TINKERBELL } from "./hardware.ts";
import { ARCH_LABEL, SITE_LABEL } from "./labels.ts";
import { tinkerbellMachines } from "./machines.ts";
import { ruleSetName, templateName } from "./names.ts";
import type { ProvisionerSpec, TinkerbellSpec } from "./schema.ts";
import { templateOf } from "./template.ts";

/** What Tinkerbell is told of a site; nothing with the built-in provisioner. */
export function compileProvisioner(provisioner: Intent<ProvisionerSpec>, site: SiteView): Compiled {
  const { tinkerbell } = provisioner.spec;
  if (tinkerbell === undefined) return { objects: [], waits: [] };
  const machines = tinkerbellMachines(tinkerbell, site.all<MachineSpec>("Machine"));
  const hardware = machines.map((machine) => ({ machine, result: hardwareOf(machine, site, tinkerbell) }));
  const key = site.secret(tinkerbell.bmc.key);
  return {
    objects: [
      ...(key === undefined ? [] : [rufioKeyOf(provisioner, tinkerbell.namespace, key)]),
      ...machines.map((machine) => bmcMachineOf(machine, provisioner, tinkerbell)),
      ...hardware.flatMap(({ result }) => ("object" in result ? [result.object] : [])),
      ...templates(site, tinkerbell),
      ...ruleSets(provisioner, tinkerbell),
    ],
    waits: [
      ...(key === undefined ? [noKey(tinkerbell)] : []),
      ...hardware.flatMap(({ machine, result }) =>
        "waitsFor" in result ? [notKnown(machine.name, result.waitsFor)] : [],
      ),
    ],
  };
}

/** Its own objects need no mention; these say who is at work. */
export function provisionerReads({ spec }: Intent<ProvisionerSpec>): readonly Read[] {
  if (spec.tinkerbell === undefined) return [];
  const { namespace } = spec.tinkerbell;
  return [
    { apiVersion: RUFIO, kind: "Job", namespace },
    { apiVersion: RUFIO, kind: "Task", namespace },
    { apiVersion: TINKERBELL, kind: "Workflow", namespace },
  ];
}

/** One for each system and architecture that can be installed; CAPT is given the same text with each machine's template. */
function templates(site: SiteView, tinkerbell: TinkerbellSpec): readonly KubeObject[] {
  const systems = site.all<OperatingSystemSpec>("OperatingSystem").toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return systems.flatMap(({ name, spec: os }) =>
    (["amd64", "arm64"] as const).flatMap((arch) => {
      const data = templateOf({ name, os, arch, tinkerbell });
      if (data === undefined) return [];
      const labels = { [SITE_LABEL]: site.name, [ARCH_LABEL]: arch };
      const metadata = { name: templateName(site.name, name, arch), namespace: tinkerbell.namespace, labels };
      return [{ apiVersion: TINKERBELL, kind: "Template", metadata, spec: { data } }];
    }),
  );
}

/** A pattern of Quamina, which all the things that a machine says of itself are held against. */
function ruleSets(provisioner: Intent<ProvisionerSpec>, { namespace, enroll }: TinkerbellSpec): readonly KubeObject[] {
  return enroll.map(({ name, macs, os, arch }) => ({
    apiVersion: TINKERBELL,
    kind: "WorkflowRuleSet",
    metadata: { name: ruleSetName(provisioner, name), namespace, labels: { [SITE_LABEL]: provisioner.site } },
    spec: {
      rules: [JSON.stringify({ networkInterfaces: { mac: macs.map((wildcard) => ({ wildcard })) } })],
      workflow: {
        namespace,
        addAttributes: true,
        template: { ref: templateName(provisioner.site, os, arch), agentValue: "device_1" },
      },
    },
  }));
}

function noKey({ bmc: { key } }: TinkerbellSpec): Wait {
  return {
    reason: "SecretMissing",
    message: `there is no ${key.key} in secret/${key.secret}, with which Rufio would sign: apply the Secret with that key`,
  };
}

function notKnown(machine: string, why: string): Wait {
  return { reason: "MachineNotKnown", message: `machine/${machine} cannot be Tinkerbell's yet: ${why}` };
}
