import type { KubeObject } from "@longshore/kube";

export interface ClassOptions {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly provisioner: string;
  readonly isDefault?: boolean;
  readonly reclaim: "Delete" | "Retain";
  readonly parameters?: Readonly<Record<string, string>>;
  readonly expands?: boolean;
}

export function storageClass({
  name,
  labels,
  provisioner,
  isDefault,
  reclaim,
  parameters,
  expands,
}: ClassOptions): KubeObject {
  const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, labels, ...(isDefault === true && { annotations }) },
    provisioner,
    ...(parameters !== undefined && { parameters }),
    reclaimPolicy: reclaim,
    volumeBindingMode: "Immediate",
    allowVolumeExpansion: expands ?? false,
  };
}
