import type { KubeObject } from "@longshore/kube";
import type { Health } from "../../kubernetes/kubernetes-side.ts";
import { textOf } from "../../kubernetes/live.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { secretObject } from "../../kubernetes/secret-object.ts";
import type { Engine } from "./engine.ts";
import { authName, type GitOps, given, namespaceOf } from "./parts.ts";

const API = "argoproj.io/v1alpha1";
const HERE = "https://kubernetes.default.svc";

/** An AppProject that only this repository may be in, and the root Application; applied server-side, as Argo CD applies the rest. */
export const argocd: Engine = {
  compile(gitops, site) {
    const auth = repositorySecret(gitops, site);
    return { objects: [project(gitops), application(gitops), ...auth.objects], waits: auth.waits };
  },
  health: (gitops, site) => {
    const live = site.live({ apiVersion: API, kind: "Application", namespace: namespaceOf(gitops), name: gitops.name });
    return [synced(gitops, live), healthy(gitops, live)];
  },
};

function project(gitops: GitOps): KubeObject {
  const { name, site, spec } = gitops;
  return {
    apiVersion: API,
    kind: "AppProject",
    metadata: { name, namespace: namespaceOf(gitops) },
    spec: {
      description: `GitOps ${name} of ${site}`,
      sourceRepos: [spec.repository],
      destinations: [{ server: HERE, namespace: "*" }],
      clusterResourceWhitelist: [{ group: "*", kind: "*" }],
    },
  };
}

function application(gitops: GitOps): KubeObject {
  const { name, spec } = gitops;
  const namespace = namespaceOf(gitops);
  const { repository, revision, path, prune, selfHeal, targetNamespace = "default" } = spec;
  return {
    apiVersion: API,
    kind: "Application",
    // without the finalizer what it made would stay behind it
    metadata: { name, namespace, ...(prune && { finalizers: ["resources-finalizer.argocd.argoproj.io"] }) },
    spec: {
      project: name,
      source: { repoURL: repository, targetRevision: revision, path, directory: { recurse: true } },
      destination: { server: HERE, namespace: targetNamespace },
      syncPolicy: {
        automated: { enabled: true, prune, selfHeal },
        syncOptions: ["ServerSideApply=true", "CreateNamespace=true"],
        retry: { limit: 5, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
      },
    },
  };
}

function repositorySecret(gitops: GitOps, site: SiteView) {
  const { auth, repository } = gitops.spec;
  if (auth === undefined) return { objects: [], waits: [] };
  const labels = { "argocd.argoproj.io/secret-type": "repository" };
  const login = given({ password: auth.password, sshPrivateKey: auth.sshKey });
  const username = auth.password === undefined ? {} : { username: auth.username ?? "git" };
  const values = { type: "git", url: repository, ...username, ...login };
  return secretObject({ name: authName(gitops), namespace: namespaceOf(gitops), labels, values }, site);
}

function synced({ name }: GitOps, live: KubeObject | undefined): Health {
  const type = "Synced";
  const status = textOf(live, "status.sync.status");
  const phase = textOf(live, "status.operationState.phase");
  const why = textOf(live, "status.operationState.message") || textOf(live, "status.conditions[0].message");
  if (phase === "Failed" || phase === "Error") {
    const message = `the last sync ended with ${phase}: ${why}: mend the repository, or argocd app sync ${name}`;
    return { type, ok: false, reason: `Sync${phase}`, message };
  }
  if (status === "" || status === "Unknown") {
    const message =
      why === ""
        ? `Application ${name} was not compared with its repository yet`
        : `${why}: check repository and login`;
    return {
      type,
      ok: why === "" ? undefined : false,
      reason: why === "" ? "NotObserved" : "ComparisonError",
      message,
    };
  }
  if (status === "Synced")
    return { type, ok: true, reason: "Synced", message: `at ${textOf(live, "status.sync.revision")}` };
  return {
    type,
    ok: false,
    reason: status,
    message: `the cluster is not as the repository says (${phase || "no sync runs"}): argocd app diff ${name}`,
  };
}

function healthy({ name }: GitOps, live: KubeObject | undefined): Health {
  const type = "ApplicationsHealthy";
  const status = textOf(live, "status.health.status");
  const why = textOf(live, "status.health.message");
  if (status === "" || status === "Unknown")
    return { type, ok: undefined, reason: "NotObserved", message: `the health of Application ${name} is not known` };
  if (status === "Healthy")
    return { type, ok: true, reason: status, message: `all that Application ${name} made is healthy` };
  const message = `Application ${name} is ${status}${why === "" ? "" : `: ${why}`}: argocd app get ${name} --show-operation`;
  return { type, ok: false, reason: status, message };
}
