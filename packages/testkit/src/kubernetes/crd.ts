/** As much of a CRD as is changed here. */
export interface Crd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly versions: readonly object[];
    readonly conversion?: { readonly strategy: string; readonly webhook?: object };
    readonly [field: string]: unknown;
  };
}

/** Without its webhook nobody converts; the stored version is served as it is. */
export function withoutConversion(crd: Crd): Crd {
  if (crd.spec.conversion?.strategy !== "Webhook") return crd;
  const { conversion: _, ...spec } = crd.spec;
  return { ...crd, spec };
}

/** Cluster API finds the kinds of its providers by labels that say which contract they keep; `kustomize` puts them there. */
export function withContract(crd: Crd): Crd {
  const newest = CONTRACTS[crd.spec.group];
  if (newest === undefined) return crd;
  const contract = { "cluster.x-k8s.io/v1beta1": "v1beta1", "cluster.x-k8s.io/v1beta2": newest };
  return { ...crd, metadata: { ...crd.metadata, labels: { ...crd.metadata.labels, ...contract } } };
}

/** By group: the version of its kinds that keeps the contract v1beta2. */
const CONTRACTS: Readonly<Record<string, string>> = {
  "infrastructure.cluster.x-k8s.io": "v1beta1",
  "bootstrap.cluster.x-k8s.io": "v1beta2",
  "controlplane.cluster.x-k8s.io": "v1beta2",
};
