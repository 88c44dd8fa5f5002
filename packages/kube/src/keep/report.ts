import type { LongshoreError } from "@longshore/kit";
import type { ObjectRef } from "../object.ts";
import type { Remark } from "../plan/apply-plan.ts";
import type { KubePlan } from "../plan/plan.ts";
import type { Drift } from "./flips.ts";

/** How one intent stands at its API server after it was looked at. */
export interface KeepReport {
  readonly site: string;
  readonly intent: string;
  readonly server: string;
  readonly phase: KeepPhase;
  /** One sentence, with the object that it is about. */
  readonly message: string;
  /** What was planned; undefined: it could not be planned (`error`). */
  readonly plan: KubePlan | undefined;
  readonly applied: readonly ObjectRef[];
  readonly pruned: readonly ObjectRef[];
  /** Keys (`objectKey`) of all that it has at the server now; undefined: that was not looked at. */
  readonly has: ReadonlySet<string> | undefined;
  readonly waiting: readonly Remark[];
  /** Refused by the server, blocked, or somebody else's. */
  readonly failed: readonly Remark[];
  /** No longer wanted, but it holds data. */
  readonly held: readonly Remark[];
  /** What others changed since. */
  readonly drift: readonly Drift[];
  readonly error: LongshoreError | undefined;
}

export type KeepPhase =
  /** The server has all that is wanted. */
  | "settled"
  /** All that it made is gone. */
  | "removed"
  /** Something is not ready; the rest comes after it. */
  | "waiting"
  /** As wanted but for fields that others changed and that are left to them. */
  | "drifted"
  /** Something of it cannot be made: `failed` says what and why. */
  | "failed"
  /** The server could not be asked: it is tried again. */
  | "unreachable";
