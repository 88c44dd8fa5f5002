import type { DocumentRef, Issue, Plan } from "@longshore/contracts";
import type { Intent } from "../intent.ts";

/** What is asked for, checked one document at a time (`readPlanRequest`). */
export interface ChangeRequest {
  readonly apply: readonly Intent[];
  readonly delete: readonly DocumentRef[];
}

/** What the hub knows beside the intents. */
export interface PlanContext {
  /** Public NKeys of a site's accepted agents; undefined = not known, then recipients of Secrets are not checked. */
  readonly agentsOf?: ((site: string) => readonly string[] | undefined) | undefined;
}

export interface Planned {
  /** What the operator sees; empty when there are issues. */
  readonly plan: Plan;
  /** Not empty = refused whole. `document` counts through `apply`, then on through `delete`. */
  readonly issues: readonly Issue[];
  /** What is to be stored, in the order of the plan; what is unchanged is not in it. */
  readonly writes: readonly IntentWrite[];
}

export interface IntentWrite {
  readonly verb: "create" | "update" | "delete";
  /** As it shall be; of a delete, as it was. */
  readonly intent: Intent;
  /** Of the envelope or tombstone that is written. */
  readonly generation: number;
}
