import type { KubeObject } from "@longshore/kube";
import { contentName } from "../../object-name.ts";
import type { OperatingSystemSpec } from "../../operating-system/schema.ts";
import { ARCH_LABEL, POOL_LABEL } from "../../provisioner/labels.ts";
import type { Arch, Machine } from "../members.ts";
import type { NodePool } from "../schema.ts";
import { healthCheck } from "./control-plane.ts";
import { BOOTSTRAP, type CapiFacts, CLUSTER_LABEL, CORE, objectOf, referTo } from "./facts.ts";
import { machineTemplate } from "./machine-template.ts";
import { clusterName, poolName } from "./names.ts";
import { nodeConfig } from "./node-config.ts";

interface PoolOfOneArch {
  readonly pool: NodePool;
  readonly arch: Arch;
  /** All of them that have the pool's labels. */
  readonly machines: readonly Machine[];
  readonly os: OperatingSystemSpec;
  readonly template: string;
}

/** The machines of a pool that are of one architecture. */
export function poolObjects(facts: CapiFacts, of: PoolOfOneArch): readonly KubeObject[] {
  const { pool, arch, machines, os, template } = of;
  const { cluster } = facts;
  const name = poolName(cluster, pool.name, arch);
  const machine = machineTemplate(facts, { base: name, matchLabels: pool.machines.matchLabels, machines, template });
  const config = { template: { spec: nodeConfig(facts, { os, arch, pool }) } };
  const bootstrap = objectOf(facts, {
    apiVersion: BOOTSTRAP,
    kind: "KubeadmConfigTemplate",
    name: contentName(name, config),
    spec: config,
  });
  const labels = { [CLUSTER_LABEL]: clusterName(cluster), [POOL_LABEL]: pool.name, [ARCH_LABEL]: arch };
  const replicas = pool.replicas ?? machines.length;
  const isSpare = machines.length > replicas;
  const deployment = objectOf(facts, {
    apiVersion: CORE,
    kind: "MachineDeployment",
    name,
    spec: {
      clusterName: clusterName(cluster),
      replicas,
      rollout: {
        strategy: {
          type: "RollingUpdate",
          rollingUpdate: isSpare ? { maxSurge: 1, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: 1 },
        },
      },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          clusterName: clusterName(cluster),
          version: cluster.spec.kubernetes,
          bootstrap: { configRef: referTo(bootstrap) },
          infrastructureRef: referTo(machine),
          deletion: { nodeDrainTimeoutSeconds: 900 },
        },
      },
    },
  });
  return [machine, bootstrap, deployment, healthCheck(facts, name, labels)];
}
