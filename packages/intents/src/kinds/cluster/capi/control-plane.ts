import type { KubeObject } from "@longshore/kube";
import type { OperatingSystemSpec } from "../../operating-system/schema.ts";
import { CLUSTER_LABEL, type CapiFacts, CONTROL_PLANE, CORE, objectOf, referTo } from "./facts.ts";
import { clusterName, controlPlaneName } from "./names.ts";
import { nodeConfig } from "./node-config.ts";
import type { Arch } from "../members.ts";
import { machineTemplate } from "./machine-template.ts";

/** The control plane, its machines' template, and who replaces one that is not healthy. */
export function controlPlaneObjects(
  facts: CapiFacts,
  { os, arch, template }: { readonly os: OperatingSystemSpec; readonly arch: Arch; readonly template: string },
): readonly KubeObject[] {
  const { cluster, members, skipKubeProxy } = facts;
  const { replicas, machines } = cluster.spec.controlPlane;
  const name = controlPlaneName(cluster);
  const machine = machineTemplate(facts, {
    base: name,
    matchLabels: machines.matchLabels,
    machines: members.controlPlane,
    template,
  });
  const isSpare = members.controlPlane.length > replicas;
  const controlPlane = objectOf(facts, {
    apiVersion: CONTROL_PLANE,
    kind: "KubeadmControlPlane",
    name,
    annotations: skipKubeProxy ? { "controlplane.cluster.x-k8s.io/skip-kube-proxy": "" } : undefined,
    spec: {
      replicas,
      version: cluster.spec.kubernetes,
      machineTemplate: { spec: { infrastructureRef: referTo(machine), deletion: { nodeDrainTimeoutSeconds: 900 } } },
      rollout: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: isSpare ? 1 : 0 } } },
      remediation: { maxRetry: 2, retryPeriodSeconds: 600, minHealthyPeriodSeconds: 3600 },
      kubeadmConfigSpec: nodeConfig(facts, { os, arch, pool: undefined }),
    },
  });
  return [machine, controlPlane, controlPlaneHealth(facts, name)];
}

/** Cluster API takes the last one away only while it has not begun the cluster: a first one that never started. */
function controlPlaneHealth(facts: CapiFacts, name: string): KubeObject {
  const matchLabels = { [CLUSTER_LABEL]: clusterName(facts.cluster), "cluster.x-k8s.io/control-plane": "" };
  return healthCheck(facts, name, matchLabels);
}

/** One machine at a time: more at once is rather the network than the machines. */
export function healthCheck(facts: CapiFacts, name: string, matchLabels: Readonly<Record<string, string>>): KubeObject {
  const silent = { type: "Ready", timeoutSeconds: 600 };
  return objectOf(facts, {
    apiVersion: CORE,
    kind: "MachineHealthCheck",
    name,
    spec: {
      clusterName: clusterName(facts.cluster),
      selector: { matchLabels },
      checks: {
        // as long as Tinkerbell takes at most (`global_timeout`); what failed for good is begun anew by it
        nodeStartupTimeoutSeconds: 3600,
        unhealthyNodeConditions: [
          { ...silent, status: "Unknown" },
          { ...silent, status: "False" },
        ],
      },
      remediation: { triggerIf: { unhealthyLessThanOrEqualTo: 1 } },
    },
  });
}
