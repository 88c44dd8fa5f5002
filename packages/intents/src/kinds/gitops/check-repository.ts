import type * as z from "zod";

interface Checked {
  readonly engine: "argocd" | "flux" | "tekton";
  readonly repository: string;
  readonly auth?: { readonly sshKey?: unknown; readonly knownHosts?: unknown; readonly password?: unknown } | undefined;
  readonly tekton: { readonly image?: string | undefined };
}

/** That a repository's login is one for its protocol, and the engine has what it needs. */
export function checkRepository({ engine, repository, auth, tekton }: Checked, context: z.RefinementCtx): void {
  const say = (path: readonly string[], message: string): void =>
    context.addIssue({ code: "custom", path: [...path], message });
  const ssh = repository.startsWith("ssh://");
  if (ssh && auth?.sshKey === undefined)
    say(["auth", "sshKey"], "a private key, because the repository is read by ssh");
  if (ssh && engine !== "argocd" && auth?.knownHosts === undefined)
    say(["auth", "knownHosts"], `the host's keys: ${engine} speaks to no host that it does not know`);
  if (!ssh && auth?.sshKey !== undefined) say(["auth", "sshKey"], "no field: the repository is read by https");
  if (!ssh && auth !== undefined && auth.password === undefined) say(["auth", "password"], "a password or token");
  if (ssh && auth?.password !== undefined) say(["auth", "password"], "no field: the repository is read by ssh");
  if (engine === "tekton" && tekton.image === undefined) say(["tekton", "image"], "an image with sh, git and kubectl");
}
