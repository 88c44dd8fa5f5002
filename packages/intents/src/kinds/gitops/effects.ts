import type { KindChange } from "../kind.ts";
import type { GitOpsSpec } from "./schema.ts";

/** What the site will do. */
export function gitOpsEffects({ before, after }: KindChange<GitOpsSpec>): readonly string[] {
  if (after === undefined) {
    const { engine, prune } = before?.spec ?? {};
    return [
      engine === "tekton" || prune === false
        ? "leaves what came from the repository"
        : "removes what came from the repository",
    ];
  }
  const { engine, install, repository, revision, path } = after.spec;
  const old = before?.spec;
  const from = `${repository} at ${revision}, ${path}`;
  const moved = old === undefined || `${old.repository} at ${old.revision}, ${old.path}` !== from;
  return [
    ...(install !== undefined && install.sha256 !== old?.install?.sha256
      ? [`installs ${engine} from ${install.url}`]
      : []),
    ...(moved ? [`${engine === "tekton" ? "applies once" : "follows"} ${from}`] : []),
  ];
}
