import type { Example } from "../kind.ts";

export const addonExamples: readonly Example[] = [
  {
    title: "A chart with its values; a hook that runs, one that is left out, a Secret, and a rule of health",
    yaml: `apiVersion: longshore.dev/v1
kind: Addon
metadata: {name: longhorn, site: oslo}
spec:
  namespace: longhorn-system
  namespaceLabels: {pod-security.kubernetes.io/enforce: privileged}
  chart:
    url: https://charts.example/longhorn-1.9.1.tgz
    sha256: 3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b
    values: {persistence: {defaultClassReplicaCount: 2}, defaultBackupStore: {backupTargetCredentialSecret: s3}}
    hooks: {run: [Job/longhorn-post-upgrade], drop: [Job/longhorn-pre-upgrade]}
  secrets:
    - {name: s3, from: backup-store, keys: {AWS_ACCESS_KEY_ID: user, AWS_SECRET_ACCESS_KEY: password}}
  health:
    - type: VolumesHealthy
      apiVersion: longhorn.io/v1beta2
      kind: Volume
      field: {path: status.robustness, in: [healthy]}
      atLeast: 0
      next: look at the replicas of the volume in Longhorn
  keep: ["StorageClass/*"]
`,
  },
  {
    title: "Objects as they are, and a file of manifests, at the management API server",
    yaml: `apiVersion: longshore.dev/v1
kind: Addon
metadata: {name: operators, site: oslo}
spec:
  target: management
  namespace: operators
  files:
    - name: cert-manager
      url: https://mirror.example/cert-manager-v1.21.2.yaml
      sha256: 4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c
  manifests: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: site}
    data: {name: oslo}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: looks-at-nodes}
    rules: [{apiGroups: [""], resources: [nodes], verbs: [get, list, watch]}]
`,
  },
];
