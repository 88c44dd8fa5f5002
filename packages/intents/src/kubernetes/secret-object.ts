import type { KubeObject } from "@longshore/kube";
import type { SecretReference } from "../kinds/operating-system/schema.ts";
import type { Compiled, Wait } from "./kubernetes-side.ts";
import type { SiteView } from "./site-view.ts";

/** A Secret of Kubernetes that is made of values of sealed Secrets, and of texts that are none. */
export interface SecretPlan {
  readonly name: string;
  readonly namespace: string;
  readonly type?: string | undefined;
  readonly labels?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, SecretReference | string>>;
}

/** It, or what it waits for. */
export function secretObject(plan: SecretPlan, site: SiteView): Compiled {
  const waits: Wait[] = [];
  const entries = Object.entries(plan.values).map(([key, from]) => {
    const value = typeof from === "string" ? from : site.secret(from);
    if (value === undefined && typeof from !== "string") waits.push(missing(from, site));
    return [key, value ?? ""] as const;
  });
  if (waits.length > 0) return { objects: [], waits };
  const { name, namespace, type = "Opaque", labels } = plan;
  const object: KubeObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, ...(labels && { labels }) },
    type,
    stringData: Object.fromEntries(entries),
  };
  return { objects: [object], waits };
}

function missing({ secret, key }: SecretReference, { name }: SiteView): Wait {
  return {
    reason: "SecretMissing",
    message: `there is no ${key} in secret/${secret}: longshore secret set ${secret} --site ${name}`,
  };
}
