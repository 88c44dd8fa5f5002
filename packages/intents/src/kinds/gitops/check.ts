import type { Finding } from "../../finding.ts";
import { checkTarget, targetOf } from "../../kubernetes/of-cluster.ts";
import { checkSecretKeys } from "../../kubernetes/check-secret-keys.ts";
import type { World } from "../../plan/world.ts";
import { type GitOps, gitOpsSecrets, namespaceOf } from "./parts.ts";
import type { GitOpsSpec } from "./schema.ts";

/** GitOps among the other documents of its site: its cluster, its login, and nothing else under its name. */
export function checkGitOps(gitops: GitOps, world: World): readonly Finding[] {
  const keys = gitOpsSecrets(gitops.spec).map(({ of, path }) => ({ of, path: [...path, "key"] }));
  return [...checkTarget(gitops, world), ...checkSecretKeys(gitops.site, keys, world), ...checkInstall(gitops, world)];
}

/** One engine is installed once. */
function checkInstall(gitops: GitOps, world: World): Finding[] {
  if (gitops.spec.install === undefined) return [];
  const at = placeOf(gitops, world);
  const other = world
    .all<GitOpsSpec>("GitOps", gitops.site)
    .find((one) => one.name !== gitops.name && one.spec.install !== undefined && placeOf(one, world) === at);
  if (other === undefined) return [];
  const message = `gitops/${other.name} installs ${gitops.spec.engine} there already`;
  return [{ path: ["spec", "install"], message, found: gitops.spec.install.url, expected: "install in one of them" }];
}

function placeOf(gitops: GitOps, world: World): string {
  const target = targetOf(gitops, { all: (kind) => world.all(kind, gitops.site) });
  return [target.api === "cluster" ? target.cluster : "", gitops.spec.engine, namespaceOf(gitops)].join("/");
}
