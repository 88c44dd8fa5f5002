import type { KubeObject } from "@longshore/kube";
import type { ClusterSpec } from "../schema.ts";

export const KUBE_VIP_PATH = "/etc/kubernetes/manifests/kube-vip.yaml";
export const ADMIN_CONF = "/etc/kubernetes/admin.conf";
/** Since Kubernetes 1.29 `admin.conf` may do nothing yet while the first node is made; there is one on that node only. */
export const SUPER_ADMIN_CONF = "/etc/kubernetes/super-admin.conf";

/**
 * The static pod that holds the cluster's endpoint, by ARP, with a lease as election. It asks the API server of its own
 * node (`kubernetes` is 127.0.0.1): the endpoint is what it is to bring up.
 */
export function kubeVipPod(spec: ClusterSpec, kubeconfig: string, iface = spec.kubeVip.interface): KubeObject {
  const env: readonly Variable[] = [
    { name: "vip_arp", value: "true" },
    { name: "port", value: String(spec.port) },
    { name: "vip_nodename", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    ...(iface === undefined ? [] : [{ name: "vip_interface", value: iface }]),
    { name: "vip_subnet", value: spec.endpoint.includes(":") ? "128" : "32" },
    { name: "cp_enable", value: "true" },
    { name: "cp_namespace", value: "kube-system" },
    { name: "vip_leaderelection", value: "true" },
    { name: "vip_leasename", value: "plndr-cp-lock" },
    { name: "vip_leaseduration", value: "15" },
    { name: "vip_renewdeadline", value: "10" },
    { name: "vip_retryperiod", value: "2" },
    { name: "address", value: spec.endpoint },
  ];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "kube-vip", namespace: "kube-system" },
    spec: {
      containers: [
        {
          name: "kube-vip",
          image: spec.kubeVip.image,
          imagePullPolicy: "IfNotPresent",
          args: ["manager"],
          env,
          securityContext: { capabilities: { add: ["NET_ADMIN", "NET_RAW"], drop: ["ALL"] } },
          volumeMounts: [{ name: "kubeconfig", mountPath: ADMIN_CONF }],
        },
      ],
      hostAliases: [{ ip: "127.0.0.1", hostnames: ["kubernetes"] }],
      hostNetwork: true,
      volumes: [{ name: "kubeconfig", hostPath: { path: kubeconfig } }],
    },
  };
}

type Variable = { readonly name: string } & (
  | { readonly value: string }
  | { readonly valueFrom: { readonly fieldRef: { readonly fieldPath: string } } }
);
