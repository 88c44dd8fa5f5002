import type { Compiled } from "../../kubernetes/kubernetes-side.ts";
import { secretObject } from "../../kubernetes/secret-object.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { authName, type GitOps, given, namespaceOf } from "./parts.ts";

/** The repository's login under the names that git itself knows, as Flux and Tekton read it; nothing where it is public. */
export function gitLogin(gitops: GitOps, site: SiteView): Compiled {
  const { auth } = gitops.spec;
  if (auth === undefined) return { objects: [], waits: [] };
  const values =
    auth.sshKey === undefined
      ? { username: auth.username ?? "git", ...given({ password: auth.password }) }
      : given({ identity: auth.sshKey, known_hosts: auth.knownHosts });
  return secretObject({ name: authName(gitops), namespace: namespaceOf(gitops), values }, site);
}
