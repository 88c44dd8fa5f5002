import type { Compiled, Health } from "../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { GitOps } from "./parts.ts";

/** What depends on the engine. */
export interface Engine {
  /** Without its namespace and what installs it. */
  compile(gitops: GitOps, site: SiteView): Compiled;
  /** From the status of its own objects. */
  health(gitops: GitOps, site: SiteView): readonly Health[];
}
