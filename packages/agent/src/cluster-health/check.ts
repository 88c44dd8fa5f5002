import type { SiteView } from "@longshore/intents";
import type { KubeApi } from "@longshore/kube";
import type { Verdict } from "./verdict.ts";

/**
 * One question about an API server's cluster, asked again and again: one file in `checks/`, listed in `checks/index.ts`.
 *
 *     export const nodes = check({
 *       name: "nodes",
 *       parent: "api-server",
 *       every: seconds(15),
 *       deadline: seconds(10),
 *       observe: (at, signal) => summarize(at.api, { apiVersion: "v1", kind: "Node" }, summaryOf, signal),
 *       judge: (seen) => verdictOf(partsOf(seen), { … }),
 *     });
 *
 * `observe` only asks. It returns as little as `judge` needs, never whole objects, and lists through `summarize`, which
 * reads page by page. Undefined: the cluster has nothing of the kind (its CRD is not served, no such object), so the tree
 * has no such node. A throw means "not observed": the verdict is unknown, with the error's sentence, unless `unseen` knows
 * better.
 *
 * `judge` is pure and does not know what was before: flapping is damped by who asks, and what hangs on a failed parent is
 * suppressed by the tree. What it says changes only when something changed: no ages, no counters that always move (a
 * certificate's days left are fine), since each other sentence is a fact on its way to the hub. Unknown is not healthy.
 *
 * `parent` is what must work before this can: the name of another check (api-server, nodes, cni …). Parts are the single
 * things that are not well; a part named as a machine is explained by that machine's BMC, power or host, and a part that
 * has the name of a part of an ancestor by that one.
 */
export interface Check<Seen = unknown> {
  /** Kebab-case; the label `check` of metrics, and how people name it: "etcd". */
  readonly name: string;
  readonly parent: string;
  /** Milliseconds between two looks. */
  readonly every: number;
  /** Milliseconds after which a look is given up; it delays no other check. */
  readonly deadline: number;
  observe(at: Place, signal: AbortSignal): Promise<Seen | undefined>;
  /** `nowMs`: wall clock, for dates that the cluster names. */
  judge(seen: Seen, nowMs: number): Verdict;
  /** What it means that this could not be observed, when it means something: an API server that does not answer has failed. */
  unseen?(error: unknown): Verdict | undefined;
}

/** Where a check looks. */
export interface Place {
  /** "management" or "cluster/main". */
  readonly target: string;
  readonly api: KubeReader;
  /** The site's documents. */
  readonly site: SiteView;
}

/** An API server that is only asked. */
export type KubeReader = Pick<KubeApi, "server" | "resource" | "get" | "pages" | "text" | "certificates">;

/** A check whose `judge` fits its `observe`; who runs it need not know what is seen. */
export function check<Seen>(of: Check<Seen>): Check {
  return of;
}
