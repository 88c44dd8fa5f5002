import { intentKind } from "../kind.ts";
import { checkOperatingSystem } from "./check.ts";
import { operatingSystemEffects } from "./effects.ts";
import { operatingSystemExamples } from "./examples.ts";
import { operatingSystemInputSchema } from "./input.ts";
import { secretReferences } from "./references.ts";
import { operatingSystemSchema, type OperatingSystemSpec } from "./schema.ts";

export const operatingSystem = intentKind<OperatingSystemSpec>({
  kind: "OperatingSystem",
  doc: "What machines are installed with: a disk image for each architecture, known by its digest, and what the system is told at its first boot. Texts in Butane, Ignition or cloud-config are read by the CLI; the site gets them translated.",
  needs: ["Site", "Secret"],
  schema: operatingSystemSchema,
  input: operatingSystemInputSchema,
  examples: operatingSystemExamples,
  references: (spec) =>
    secretReferences(spec).map(({ of, path }) => ({ kind: "Secret", name: of.secret, path: [...path, "secret"] })),
  check: checkOperatingSystem,
  effects: operatingSystemEffects,
});
