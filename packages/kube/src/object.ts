/** An object as an API server takes it and gives it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  /** `spec`, `data`, `status` and whatever else its kind has; JSON. */
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  /** Absent: the object is the cluster's. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** In an object that is to be applied: only if it is still at this one. */
  readonly resourceVersion?: string;
  readonly [field: string]: unknown;
}

/** Which object, whatever is in it. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

export function refOf({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): ObjectRef {
  return { apiVersion, kind, namespace, name };
}

/** One text for one object, whichever version of its group it is seen in: `apps/Deployment/kube-system/cilium-operator`. */
export function objectKey({ apiVersion, kind, namespace = "", name }: ObjectRef): string {
  return `${groupOf(apiVersion)}/${kind}/${namespace}/${name}`;
}

/** "apps" of "apps/v1"; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
