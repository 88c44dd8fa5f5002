import type { ObjectRef } from "@longshore/kube";

/** As people read it: "apps/v1 Deployment kube-system/cilium-operator". */
export function objectText({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${apiVersion} ${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** The first few of many, for a sentence. */
export function firstOf(texts: readonly string[], most = 3): string {
  const more = texts.length - most;
  return more > 0 ? `${texts.slice(0, most).join(", ")} and ${more} more` : texts.join(", ");
}
