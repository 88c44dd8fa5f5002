import type { Intent } from "../../intent.ts";
import type { Path } from "../../finding.ts";
import type { SecretPlan } from "../../kubernetes/secret-object.ts";
import type { SecretReference } from "../operating-system/schema.ts";
import type { GitOpsSpec } from "./schema.ts";

export type GitOps = Intent<GitOpsSpec>;

const NAMESPACES: Readonly<Record<GitOpsSpec["engine"], string>> = {
  argocd: "argocd",
  flux: "flux-system",
  tekton: "gitops",
};

export function namespaceOf({ spec }: GitOps): string {
  return spec.namespace ?? NAMESPACES[spec.engine];
}

/** Of the Secret with the repository's login. */
export function authName({ name }: GitOps): string {
  return `${name}-git`;
}

/** Every value of a Secret that reads the repository. */
export function gitOpsSecrets({ auth }: GitOpsSpec): readonly { readonly of: SecretReference; readonly path: Path }[] {
  return Object.entries(auth ?? {}).flatMap(([field, of]) =>
    of === undefined ? [] : [{ of, path: ["spec", "auth", field] }],
  );
}

/** How the revision is meant: 40 digits are a commit, refs/… is a full name, all else a branch. */
export function revisionOf({
  revision,
}: GitOpsSpec): { readonly commit: string } | { readonly name: string } | { readonly branch: string } {
  if (/^[0-9a-f]{40}$/.test(revision)) return { commit: revision };
  return revision.startsWith("refs/") ? { name: revision } : { branch: revision };
}

/** Values under the names that an engine reads; what is not given is left out. */
export function given(values: Readonly<Record<string, SecretReference | string | undefined>>): SecretPlan["values"] {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, SecretReference | string] => entry[1] !== undefined),
  );
}
