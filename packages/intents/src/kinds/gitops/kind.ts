import { clusterReferences } from "../../kubernetes/of-cluster.ts";
import { intentKind } from "../kind.ts";
import { checkGitOps } from "./check.ts";
import { gitOpsEffects } from "./effects.ts";
import { gitOpsExamples } from "./examples.ts";
import { gitOpsKubernetes } from "./kubernetes.ts";
import { gitOpsSecrets } from "./parts.ts";
import { gitOpsSchema, type GitOpsSpec } from "./schema.ts";

export const gitOps = intentKind<GitOpsSpec>({
  kind: "GitOps",
  doc: "What a cluster takes from a Git repository: by Argo CD or Flux, which follow it, or by a Pipeline of Tekton, which applies it once.",
  needs: ["Site", "Secret", "Cluster"],
  schema: gitOpsSchema,
  examples: gitOpsExamples,
  references: (spec) => [
    ...clusterReferences(spec),
    ...gitOpsSecrets(spec).map(({ of, path }) => ({ kind: "Secret", name: of.secret, path: [...path, "secret"] })),
  ],
  check: checkGitOps,
  effects: gitOpsEffects,
  kubernetes: gitOpsKubernetes,
});
