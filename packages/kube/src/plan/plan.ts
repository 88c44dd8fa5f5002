import { createHash } from "node:crypto";
import type { FieldConflict } from "../api.ts";
import type { FieldDiff } from "../fields/diff-fields.ts";
import { canonical } from "../fields/json.ts";
import type { Digests } from "../inventory/inventory.ts";
import { type KubeObject, type ObjectRef, objectKey } from "../object.ts";
import { comparePlaces, type Place, STAGES } from "./stages.ts";

/** What would be done to one API server for one intent, in order. Nothing was changed to find out. */
export interface KubePlan {
  readonly site: string;
  readonly intent: string;
  readonly server: string;
  readonly actions: readonly PlannedAction[];
  /** SHA-256 over what it would do, hex; without values of Secrets and without what stays as it is. */
  readonly digest: string;
}

export type Verb =
  | "create"
  | "update"
  | "keep"
  /** Deleted: it is no longer wanted. */
  | "prune"
  /** No longer wanted, but it holds data: `reason` says what; it is deleted only when that is confirmed. */
  | "hold"
  /** No longer wanted and no longer ours: it stays, and leaves the inventory. */
  | "release"
  /** Other managers own fields that we want otherwise: nothing is done to it. */
  | "conflict"
  /** The server would not take it (now): `reason` says why. */
  | "blocked";

export interface PlannedAction extends Place {
  readonly verb: Verb;
  readonly ref: ObjectRef;
  /** Of an update: what would differ afterwards. */
  readonly fields: readonly FieldDiff[];
  /** Of a conflict: who owns what; of an update: from whom it takes what. */
  readonly conflicts: readonly FieldConflict[];
  /** Of an update: other managers of these fields, or who wrote the object last. */
  readonly by: readonly string[];
  /** Empty, or why. */
  readonly reason: string;
  /** Of an update: fields that are no longer ours, so that somebody else changed them. */
  readonly foreign: readonly string[];
  /** Of all that is wanted of it, given up or not; undefined for what goes. */
  readonly wants: Digests | undefined;
  /** What to apply. */
  readonly object?: KubeObject;
  /** The object that it was planned on; it is pruned, or fields are taken by force, only while it is still that one. */
  readonly on?: { readonly uid: string; readonly resourceVersion: string };
}

/** In order: what is to come by its place, then what is to go by stage backwards. */
export function orderActions(actions: readonly PlannedAction[]): readonly PlannedAction[] {
  const coming = actions.filter(({ verb }) => !goes(verb)).toSorted(comparePlaces);
  const going = actions.filter(({ verb }) => goes(verb));
  return [...coming, ...going.toSorted((a, b) => STAGES.indexOf(b.stage) - STAGES.indexOf(a.stage))];
}

export function goes(verb: Verb): boolean {
  return verb === "prune" || verb === "hold" || verb === "release";
}

export function planDigest(actions: readonly PlannedAction[]): string {
  const done = actions
    .filter(({ verb }) => verb !== "keep")
    .map(({ verb, ref, fields, conflicts, reason, object, on }) => ({
      verb,
      object: objectKey(ref),
      fields,
      conflicts,
      reason,
      content: verb === "create" && object?.kind !== "Secret" ? object : undefined,
      uid: verb === "prune" ? on?.uid : undefined,
    }));
  return createHash("sha256")
    .update(`longshore objects plan 1\n${canonical(done)}`)
    .digest("hex");
}
