import type { Verdict } from "./verdict.ts";

/** What a check said last. */
export interface Judgement {
  /** "cluster/main"; empty: of the site itself. */
  readonly target: string;
  readonly check: string;
  readonly verdict: Verdict;
}

/** "cluster/main etcd"; "power" of the site itself. */
export function nodeName({ target, check }: Pick<Judgement, "target" | "check">): string {
  return target === "" ? check : `${target} ${check}`;
}
