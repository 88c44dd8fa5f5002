import type { KubeObject } from "@longshore/kube";
import type { Health } from "../../kubernetes/kubernetes-side.ts";
import { isSeenNow, conditionOf, textOf } from "../../kubernetes/live.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { Engine } from "./engine.ts";
import { gitLogin } from "./git-login.ts";
import { authName, type GitOps, namespaceOf, revisionOf } from "./parts.ts";

const SOURCE = "source.toolkit.fluxcd.io/v1";
const KUSTOMIZE = "kustomize.toolkit.fluxcd.io/v1";

/** A GitRepository and the Kustomization that applies a path of it. */
export const flux: Engine = {
  compile(gitops, site) {
    const auth = gitLogin(gitops, site);
    return { objects: [repository(gitops), kustomization(gitops), ...auth.objects], waits: auth.waits };
  },
  health: (gitops, site) => [
    ready("RepositoryFetched", SOURCE, "GitRepository", "status.artifact.revision", gitops, site),
    ready("Synced", KUSTOMIZE, "Kustomization", "status.lastAppliedRevision", gitops, site),
  ],
};

function repository(gitops: GitOps): KubeObject {
  const { name, spec } = gitops;
  return {
    apiVersion: SOURCE,
    kind: "GitRepository",
    metadata: { name, namespace: namespaceOf(gitops) },
    spec: {
      interval: spec.interval,
      url: spec.repository,
      ref: revisionOf(spec),
      ...(spec.auth && { secretRef: { name: authName(gitops) } }),
    },
  };
}

function kustomization(gitops: GitOps): KubeObject {
  const { name, spec } = gitops;
  const { prune, path, targetNamespace } = spec;
  return {
    apiVersion: KUSTOMIZE,
    kind: "Kustomization",
    metadata: { name, namespace: namespaceOf(gitops) },
    spec: {
      interval: "10m",
      retryInterval: "1m",
      timeout: "5m",
      prune,
      wait: true,
      path: `./${path.replace(/^\.\//, "")}`,
      sourceRef: { kind: "GitRepository", name },
      ...(targetNamespace !== undefined && { targetNamespace }),
    },
  };
}

function ready(
  type: string,
  apiVersion: string,
  kind: string,
  revision: string,
  gitops: GitOps,
  site: SiteView,
): Health {
  const { name } = gitops;
  const namespace = namespaceOf(gitops);
  const live = site.live({ apiVersion, kind, namespace, name });
  const seen = conditionOf(live, "Ready");
  if (live === undefined || seen === undefined || seen.status === "Unknown" || !isSeenNow(live, seen)) {
    const says = seen?.message === undefined ? "has not been looked at yet" : `is at work: ${seen.message}`;
    return { type, ok: undefined, reason: seen?.reason ?? "NotObserved", message: `${kind} ${name} ${says}` };
  }
  if (seen.status === "True")
    return { type, ok: true, reason: seen.reason ?? "Ready", message: `at ${textOf(live, revision)}` };
  const next = `flux -n ${namespace} events --for ${kind}/${name}`;
  return { type, ok: false, reason: seen.reason ?? "NotReady", message: `${seen.message ?? "not ready"}: ${next}` };
}
