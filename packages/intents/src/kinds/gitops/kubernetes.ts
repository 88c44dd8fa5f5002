import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import { chartObjects } from "../../kubernetes/chart-objects.ts";
import { installUse } from "../../kubernetes/install.ts";
import type { ChartUse, KubernetesSide } from "../../kubernetes/kubernetes-side.ts";
import { forCluster, targetOf } from "../../kubernetes/of-cluster.ts";
import type { SiteDocuments } from "../../kubernetes/site-view.ts";
import { argocd } from "./argocd.ts";
import type { Engine } from "./engine.ts";
import { flux } from "./flux.ts";
import { type GitOps, namespaceOf } from "./parts.ts";
import type { GitOpsSpec } from "./schema.ts";
import { tekton } from "./tekton.ts";

const engines: Readonly<Record<GitOpsSpec["engine"], Engine>> = { argocd, flux, tekton };

export const gitOpsKubernetes: KubernetesSide<GitOpsSpec> = {
  target: targetOf,
  charts: chartsOf,
  health: (gitops, site) => engines[gitops.spec.engine].health(gitops, site),
  compile(gitops, site) {
    const installed = chartObjects(gitops, chartsOf(gitops, site), site);
    const own = engines[gitops.spec.engine].compile(gitops, site);
    const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespaceOf(gitops) } };
    const has = new Set(installed.objects.map((object) => objectKey(refOf(object))));
    const spaces = has.has(objectKey(refOf(namespace))) ? [] : [namespace];
    return { objects: [...spaces, ...installed.objects, ...own.objects], waits: [...installed.waits, ...own.waits] };
  },
};

function chartsOf(gitops: GitOps, site: SiteDocuments): readonly ChartUse[] {
  const { install, engine } = gitops.spec;
  return forCluster(installUse(install, engine, namespaceOf(gitops)), gitops.spec, site);
}
