import { groupOf, type KubeObject } from "@longshore/kube";

/**
 * The same objects, each with the namespace of the release where it lives in one and says none: as `helm install` puts
 * it. A custom resource is the cluster's when its definition is in the chart and says so, or its kind is known here.
 */
export function inNamespace(objects: readonly KubeObject[], namespace: string): readonly KubeObject[] {
  const definedHere = new Map(objects.flatMap(scopeOf));
  return objects.map((object) => {
    const key = `${groupOf(object.apiVersion)}/${object.kind}`;
    const ofCluster = definedHere.get(key) ?? CLUSTER_SCOPED.has(key);
    const { namespace: given, ...metadata } = object.metadata;
    if (ofCluster) return given === undefined ? object : { ...object, metadata };
    return given === undefined ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  });
}

function scopeOf({ kind, spec }: KubeObject): [string, boolean][] {
  if (kind !== "CustomResourceDefinition") return [];
  const { group, names, scope } = spec as { group: string; names: { kind: string }; scope: string };
  return [[`${group}/${names.kind}`, scope === "Cluster"]];
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "certificates.k8s.io/ClusterTrustBundle",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/ServiceCIDR",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "resource.k8s.io/DeviceClass",
  "resource.k8s.io/ResourceSlice",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "storage.k8s.io/VolumeAttributesClass",
  // of others, whose definitions come another way
  "cert-manager.io/ClusterIssuer",
  "cilium.io/CiliumBGPAdvertisement",
  "cilium.io/CiliumBGPClusterConfig",
  "cilium.io/CiliumBGPPeerConfig",
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "cilium.io/CiliumLoadBalancerIPPool",
  "external-secrets.io/ClusterSecretStore",
  "gateway.networking.k8s.io/GatewayClass",
  "kyverno.io/ClusterPolicy",
  "operator.tigera.io/APIServer",
  "operator.tigera.io/Installation",
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "security.openshift.io/SecurityContextConstraints",
  "snapshot.storage.k8s.io/VolumeSnapshotClass",
  "tekton.dev/ClusterTask",
]);
