import { intentKind } from "../kind.ts";
import { checkMachine } from "./check.ts";
import { machineEffects } from "./effects.ts";
import { machineExamples } from "./examples.ts";
import { machineSchema, type MachineSpec } from "./schema.ts";

export const machine = intentKind<MachineSpec>({
  kind: "Machine",
  doc: "A physical machine: its BMC, network interfaces and root disk, its operating system and that system's network, and the power state that is held.",
  needs: ["Site", "Secret", "OperatingSystem"],
  schema: machineSchema,
  examples: machineExamples,
  references: ({ bmc, os }) => [
    { kind: "Secret", name: bmc.credentials, path: ["spec", "bmc", "credentials"] },
    ...(os === undefined ? [] : [{ kind: "OperatingSystem", name: os, path: ["spec", "os"] }]),
  ],
  check: checkMachine,
  effects: machineEffects,
});
