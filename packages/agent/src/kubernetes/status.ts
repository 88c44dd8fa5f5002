import type { Condition, Encodable, KubernetesStatus, Status } from "@longshore/contracts";
import { condition, type Health, mergeConditions, type Wait } from "@longshore/intents";
import { firstFew, isLongshoreError, messageOf } from "@longshore/kit";
import { stillRefused } from "../documents/refusals.ts";
import type { Document } from "../intents/document.ts";
import { statusOf } from "../outbox/status-of.ts";
import { MOST_NAMED } from "./object-text.ts";
import type { Trouble } from "./troubles.ts";

/** What is known of a document at its API server now. */
export type Judged =
  /** It has nothing to do with an API server. */
  | { readonly is: "here"; readonly target: "" }
  | { readonly is: "waiting"; readonly target: string; readonly wait: Wait }
  | { readonly is: "unreached"; readonly target: string; readonly error: unknown }
  | { readonly is: "refused"; readonly target: string; readonly server: string; readonly error: unknown }
  | ({ readonly is: "seen" } & SeenDocument);

export interface SeenDocument {
  readonly target: string;
  readonly server: string;
  readonly waits: readonly Wait[];
  readonly objects: number;
  readonly troubles: readonly Trouble[];
  readonly health: readonly Health[];
}

export interface StatusContext {
  /** As documents spell it. */
  readonly kind: string;
  readonly before: Status | undefined;
  readonly nowMs: number;
  readonly deletionConfirmed: boolean;
  /** When something was last written for it since the agent started, milliseconds since 1970. */
  readonly wroteAtMs: number | undefined;
}

/** What is told of a document: unknown is never healthy, and an API server that is silent makes nothing fail. */
export function documentStatus(
  { name, generation }: Pick<Document, "name" | "generation">,
  judged: Judged,
  { kind, before, nowMs, deletionConfirmed, wroteAtMs }: StatusContext,
): Status {
  const own = conditionsOf(judged, generation, before);
  const told = [...own, readyOf(own, generation), ...stillRefused(before, generation)];
  const conditions = [...mergeConditions(before?.conditions ?? [], told, nowMs)];
  const kubernetes = { ...detailOf(judged, before, wroteAtMs), deletionConfirmed };
  return statusOf({ kind, name, observedGeneration: generation, phase: phaseOf(judged), conditions, kubernetes });
}

/** A document is gone, but not yet all that it made. */
export function leavingStatus(before: Status, judged: Judged, nowMs: number): Status {
  const { observedGeneration, kubernetes } = before;
  const own = conditionsOf(judged, observedGeneration, undefined).filter(
    ({ type }) => type === "Reachable" || type === "Applied",
  );
  const gone = condition(
    "Ready",
    false,
    "Deleting",
    "the document is gone; what it made is being deleted",
    observedGeneration,
  );
  const conditions = [...mergeConditions(before.conditions, [...own, gone], nowMs)];
  const deletionConfirmed = kubernetes?.deletionConfirmed ?? false;
  const { kind, name } = before;
  return statusOf({
    kind,
    name,
    observedGeneration,
    phase: "Deleting",
    conditions,
    kubernetes: { ...detailOf(judged, before, undefined), deletionConfirmed },
  });
}

/** Nothing is left to be waited for. */
export function isAtRest(judged: Judged): boolean {
  if (judged.is !== "seen") return false;
  const { waits, troubles, health } = judged;
  return (
    waits.length === 0 && troubles.every(({ reason }) => RESTS.has(reason)) && health.every(({ ok }) => ok === true)
  );
}

const RESTS: ReadonlySet<string> = new Set(["Held", "GivenUp", "Drifted"]);

function phaseOf(judged: Judged): string {
  if (judged.is === "here") return "Held";
  if (judged.is === "waiting") return "Pending";
  if (judged.is === "unreached") return "Unknown";
  if (judged.is === "refused") return "Blocked";
  const { waits, troubles, health } = judged;
  if (troubles.some(({ reason }) => BLOCKS.has(reason))) return "Blocked";
  if (waits.length > 0 || troubles.some(({ reason }) => reason === "NotReady")) return "Progressing";
  if (health.some(({ ok }) => ok === false)) return "Degraded";
  if (health.some(({ ok }) => ok === undefined)) return "Progressing";
  return troubles.some(({ reason }) => reason === "Drifted") ? "Degraded" : "Ready";
}

const BLOCKS: ReadonlySet<string> = new Set(["Conflict", "Blocked", "GivenUp"]);

function conditionsOf(judged: Judged, generation: number, before: Status | undefined): Condition[] {
  const say = (type: string, ok: boolean | undefined, reason: string, message: string): Condition =>
    condition(type, ok, reason, message, generation);
  switch (judged.is) {
    case "here":
      return [];
    case "waiting":
      return [say("Compiled", false, judged.wait.reason, judged.wait.message)];
    case "unreached":
      return [say("Reachable", false, reasonOf(judged.error), sentence(judged.error)), ...unseen(before, generation)];
    case "refused":
      return [
        say("Reachable", true, "Answers", judged.server),
        say("Applied", false, reasonOf(judged.error), sentence(judged.error)),
      ];
    case "seen":
      return [
        say("Reachable", true, "Answers", judged.server),
        compiledCondition(judged, say),
        appliedCondition(judged, say),
        ...judged.health.map(({ type, ok, reason, message }) => say(type, ok, reason, message)),
      ];
  }
}

type Say = (type: string, ok: boolean | undefined, reason: string, message: string) => Condition;

function compiledCondition({ waits, objects }: SeenDocument, say: Say): Condition {
  const [first] = waits;
  if (first === undefined) return say("Compiled", true, "Complete", `${objects} objects`);
  return say(
    "Compiled",
    false,
    first.reason,
    firstFew(
      waits.map(({ message }) => message),
      MOST_NAMED,
    ),
  );
}

function appliedCondition({ troubles, objects }: SeenDocument, say: Say): Condition {
  const [worst] = troubles.filter(({ reason }) => reason !== "Held");
  if (worst === undefined) return say("Applied", true, "AsWanted", `${objects} objects are there and ready`);
  const of = troubles.filter(({ reason }) => reason === worst.reason);
  const more = of.length > 1 ? `; ${of.length - 1} more` : "";
  return say("Applied", false, worst.reason, `${worst.object}: ${worst.message}${more}`);
}

/** What was last seen of it, now that nobody can say whether it still is so. */
function unseen(before: Status | undefined, generation: number): Condition[] {
  return (before?.conditions ?? [])
    .filter(({ type }) => !OWN.has(type))
    .map(({ type, status, reason, message }) => {
      const last = reason === NOT_OBSERVED ? message : `when last seen: ${status}, ${message}`;
      return condition(type, undefined, NOT_OBSERVED, last, generation);
    });
}

const NOT_OBSERVED = "NotObserved";
const OWN: ReadonlySet<string> = new Set(["Reachable", "Ready", "Accepted"]);

/** True when all others are; unknown while one is not known and none is false, or the API server is silent. */
function readyOf(own: readonly Condition[], generation: number): Condition {
  const silent = own.find(({ type, status }) => type === "Reachable" && status !== "True");
  const bad = silent ?? own.find(({ status }) => status === "False") ?? own.find(({ status }) => status !== "True");
  if (bad === undefined) return condition("Ready", true, "AsWanted", "it is as its document says", generation);
  const ok = silent === undefined && bad.status === "False" ? false : undefined;
  return condition("Ready", ok, bad.reason, `${bad.type}: ${bad.message}`, generation);
}

function detailOf(
  judged: Judged,
  before: Status | undefined,
  wroteAtMs: number | undefined,
): Encodable<typeof KubernetesStatus> {
  const last = before?.kubernetes ?? undefined;
  if (judged.is !== "seen")
    return { ...last, target: judged.target, ...(judged.is === "refused" && { server: judged.server }) };
  const { target, server, objects, troubles } = judged;
  const count = (...reasons: string[]): number =>
    new Set(troubles.filter(({ reason }) => reasons.includes(reason)).map(({ object }) => object)).size;
  return {
    target,
    server,
    objects,
    ready: Math.max(0, objects - count("Conflict", "Blocked", "NotReady", "Drifted", "GivenUp")),
    held: count("Held"),
    drifted: count("Drifted"),
    appliedAtMs: wroteAtMs ?? last?.appliedAtMs ?? 0,
    troubles: troubles.slice(0, MOST_TROUBLES),
  };
}

const MOST_TROUBLES = 16;

/** `KUBE_NO_ANSWER` -> `NoAnswer`. */
function reasonOf(error: unknown): string {
  if (!isLongshoreError(error)) return "InternalError";
  const words = error.code.split("_").slice(1);
  return words.map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join("");
}

function sentence(error: unknown): string {
  if (!isLongshoreError(error)) return "an unexpected error: it was reported, and is tried again";
  return error.hint === undefined ? messageOf(error) : `${messageOf(error)}. ${error.hint}`;
}
