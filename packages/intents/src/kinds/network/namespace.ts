import type { KubeObject } from "@longshore/kube";

/** A namespace whose pods may do to their node what a network needs. */
export function namespaceOf(name: string, labels: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labels, "pod-security.kubernetes.io/enforce": "privileged" } },
  };
}
