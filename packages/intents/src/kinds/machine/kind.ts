import { intentKind } from "../kind.ts";
import { checkMachine } from "./check.ts";
import { machineEffects } from "./effects.ts";
import { machineExamples } from "./examples.ts";
import { machineSchema, type MachineSpec } from "./schema.ts";

export const machine = intentKind<MachineSpec>({
  kind: "Machine",
  doc: "A physical machine: its BMC, network interfaces and root disk, and the power state that is held.",
  needs: ["Site", "Secret"],
  schema: machineSchema,
  examples: machineExamples,
  references: ({ bmc }) => [{ kind: "Secret", name: bmc.credentials, path: ["spec", "bmc", "credentials"] }],
  check: checkMachine,
  effects: machineEffects,
});
