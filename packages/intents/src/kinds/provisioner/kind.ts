import { intentKind, type Reference } from "../kind.ts";
import { checkProvisioner } from "./check.ts";
import { compileProvisioner, provisionerReads } from "./compile.ts";
import { provisionerEffects } from "./effects.ts";
import { provisionerExamples } from "./examples.ts";
import { provisionerHealth } from "./health.ts";
import { provisionerSchema, type ProvisionerSpec } from "./schema.ts";

export const provisioner = intentKind<ProvisionerSpec>({
  kind: "Provisioner",
  doc: "Who gives the site's machines their operating system: the agent itself (`netboot`, also without this document), or Tinkerbell, to which the agent stays the one DHCP speaker and the one master of the BMCs. A site has one at most.",
  needs: ["Site", "Secret", "OperatingSystem", "Machine"],
  schema: provisionerSchema,
  examples: provisionerExamples,
  references: provisionerReferences,
  check: checkProvisioner,
  effects: provisionerEffects,
  kubernetes: {
    concerns: ({ tinkerbell }) => tinkerbell !== undefined,
    target: () => ({ api: "management" }),
    compile: compileProvisioner,
    reads: provisionerReads,
    health: provisionerHealth,
  },
});

function provisionerReferences({ tinkerbell }: ProvisionerSpec): readonly Reference[] {
  if (tinkerbell === undefined) return [];
  const at = (...path: readonly (string | number)[]) => ["spec", "tinkerbell", ...path];
  const { kubeconfig, bmc, roots, enroll } = tinkerbell;
  return [
    { kind: "Secret", name: kubeconfig.secret, path: at("kubeconfig", "secret") },
    { kind: "Secret", name: bmc.key.secret, path: at("bmc", "key", "secret") },
    ...Object.keys(roots).map((name) => ({ kind: "OperatingSystem", name, path: at("roots", name) })),
    ...enroll.map(({ os }, i) => ({ kind: "OperatingSystem", name: os, path: at("enroll", i, "os") })),
  ];
}
