import { intentKind } from "../kind.ts";
import { checkStorage } from "./check.ts";
import { storageEffects } from "./effects.ts";
import { storageExamples } from "./examples.ts";
import { storageKubernetes } from "./kubernetes.ts";
import { storageReferences } from "./references.ts";
import { storageSchema, type StorageSpec } from "./schema.ts";

export const storage = intentKind<StorageSpec>({
  kind: "Storage",
  doc: "Storage of a cluster: Ceph by Rook on disks of its own machines, or a SAN: iSCSI, Fibre Channel, NFS, NVMe-oF/TCP, or a maker's CSI driver.",
  needs: ["Site", "Secret", "Machine", "Cluster"],
  schema: storageSchema,
  examples: storageExamples,
  references: storageReferences,
  check: checkStorage,
  effects: storageEffects,
  kubernetes: storageKubernetes,
});
