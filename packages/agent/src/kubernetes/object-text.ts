import type { ObjectRef } from "@longshore/kube";

/** As people read it: "apps/v1 Deployment kube-system/cilium-operator". */
export function objectText({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${apiVersion} ${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** Of many things that a sentence is about. */
export const MOST_NAMED = 3;
