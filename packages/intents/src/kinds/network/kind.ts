import { intentKind } from "../kind.ts";
import { checkNetwork } from "./check.ts";
import { networkEffects } from "./effects.ts";
import { networkExamples } from "./examples.ts";
import { networkKubernetes } from "./kubernetes.ts";
import { networkReferences } from "./references.ts";
import { networkSchema, type NetworkSpec } from "./schema.ts";

export const network = intentKind<NetworkSpec>({
  kind: "Network",
  doc: "The network of a cluster: its CNI (cilium; calico or flannel with MetalLB), and how Services of type LoadBalancer get addresses and are found from outside, by BGP or ARP.",
  needs: ["Site", "Secret", "Machine", "Cluster"],
  schema: networkSchema,
  examples: networkExamples,
  references: networkReferences,
  check: checkNetwork,
  effects: networkEffects,
  kubernetes: networkKubernetes,
});
