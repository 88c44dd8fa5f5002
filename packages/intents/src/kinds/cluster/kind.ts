import { intentKind } from "../kind.ts";
import { compileCapi } from "./capi/compile.ts";
import { checkCluster } from "./check.ts";
import { clusterEffects } from "./effects.ts";
import { clusterExamples } from "./examples.ts";
import { clusterHealth, clusterReads } from "./health.ts";
import { clusterSchema, type ClusterSpec } from "./schema.ts";

export const cluster = intentKind<ClusterSpec>({
  kind: "Cluster",
  doc: "A Kubernetes cluster of the site's machines: its control plane, the address of its API server, its workers. Machines are chosen by their labels.",
  needs: ["Site", "Secret", "OperatingSystem", "Machine", "Provisioner"],
  schema: clusterSchema,
  examples: clusterExamples,
  references: ({ controlPlane, pools, bootstrap }) => [
    { kind: "OperatingSystem", name: controlPlane.os, path: ["spec", "controlPlane", "os"] },
    ...pools.map(({ os }, i) => ({ kind: "OperatingSystem", name: os, path: ["spec", "pools", i, "os"] })),
    ...(bootstrap === undefined ? [] : [{ kind: "Secret", name: bootstrap, path: ["spec", "bootstrap"] }]),
  ],
  check: checkCluster,
  effects: clusterEffects,
  kubernetes: {
    target: ({ name, spec }) => (spec.provider === "capi" ? { api: "management" } : { api: "cluster", cluster: name }),
    // machines of kubeadm are told at their first boot: see `hostFiles`
    compile: (intent, site) =>
      intent.spec.provider === "capi" ? compileCapi(intent, site) : { objects: [], waits: [] },
    reads: clusterReads,
    health: clusterHealth,
  },
});
