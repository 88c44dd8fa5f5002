import type { KubeObject } from "@longshore/kube";
import { contentName } from "../../object-name.ts";
import { ARCH_LABEL, SITE_LABEL } from "../../provisioner/labels.ts";
import type { Machine } from "../members.ts";
import { type CapiFacts, INFRASTRUCTURE, objectOf } from "./facts.ts";

interface Group {
  /** What its name begins with. */
  readonly base: string;
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly machines: readonly Machine[];
  /** How Tinkerbell installs them. */
  readonly template: string;
}

/**
 * What CAPT makes machines of. CAPT looks for Hardware in all namespaces and knows no architecture: labels say both. The
 * machine is started from the network and, when all is written, from its disk.
 */
export function machineTemplate(facts: CapiFacts, { base, matchLabels, machines, template }: Group): KubeObject {
  const [first] = machines;
  const efiBoot = first?.spec.firmware !== "bios"; // asked of the agent, which knows better
  const from = (device: string, persistent: boolean) => [
    { powerAction: "off" },
    { bootDevice: { device, efiBoot, persistent } },
    { powerAction: "on" },
  ];
  const labels = {
    ...matchLabels,
    [SITE_LABEL]: facts.cluster.site,
    ...(first !== undefined && { [ARCH_LABEL]: first.spec.arch }),
  };
  const spec = {
    template: {
      spec: {
        bootOptions: {
          bootMode: "customboot",
          custombootConfig: { preparingActions: from("pxe", false), postActions: from("disk", true) },
        },
        hardwareAffinity: { required: [{ labelSelector: { matchLabels: labels } }] },
        templateOverride: template,
      },
    },
  };
  return objectOf(facts, {
    apiVersion: INFRASTRUCTURE,
    kind: "TinkerbellMachineTemplate",
    name: contentName(base, spec),
    spec,
  });
}
