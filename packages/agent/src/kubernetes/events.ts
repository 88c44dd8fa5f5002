import { firstFew } from "@longshore/kit";
import type { ObjectTrouble, Status } from "@longshore/contracts";
import { type KeepReport, objectKey } from "@longshore/kube";
import type { NewEvent } from "../outbox/facts.ts";
import type { IntentKey } from "../store/intents.ts";
import { MOST_NAMED, objectText } from "./object-text.ts";

/** What was done at an API server for one document, for the timeline. */
export function tellReport(
  { kind: noun, name }: IntentKey,
  { server, applied, pruned, drift }: KeepReport,
): NewEvent[] {
  const events: NewEvent[] = [];
  const say = (reason: string, severity: "info" | "warning", message: string, evidence: Record<string, string>): void =>
    void events.push({ noun, name, reason, severity, message, evidence: { server, ...evidence } });
  const changed = new Map(drift.map((one) => [objectKey(one.ref), one]));
  const mended = applied.filter((ref) => changed.has(objectKey(ref)));
  const brought = applied.filter((ref) => !changed.has(objectKey(ref)));
  if (brought.length > 0) {
    const objects = firstFew(brought.map(objectText), MOST_NAMED);
    say("ObjectsApplied", "info", `${brought.length} applied: ${objects}`, { count: String(brought.length), objects });
  }
  if (mended.length > 0) {
    const objects = firstFew(mended.map(objectText), MOST_NAMED);
    const managers = [...new Set(mended.flatMap((ref) => changed.get(objectKey(ref))?.by ?? []))];
    const by = firstFew(managers, MOST_NAMED) || "somebody";
    say("DriftCorrected", "warning", `${by} changed ${objects}: as the document says again`, { objects, by });
  }
  if (pruned.length > 0) {
    const objects = firstFew(pruned.map(objectText), MOST_NAMED);
    say("ObjectsPruned", "info", `${pruned.length} no longer wanted and deleted: ${objects}`, {
      count: String(pruned.length),
      objects,
    });
  }
  return events;
}

/** What is new in a document's status, for the timeline. */
export function tellTransitions(before: Status | undefined, now: Status): NewEvent[] {
  return [...tellLeft(before, now), ...tellConditions(before, now)];
}

/** What others changed and what is left so, or is so no more. */
function tellLeft(before: Status | undefined, now: Status): NewEvent[] {
  const noun = now.kind.toLowerCase();
  const { name } = now;
  const [was, is] = [leftIn(before), leftIn(now)];
  const isIn = (all: readonly ObjectTrouble[], { object, message }: ObjectTrouble): boolean =>
    all.some((one) => one.object === object && one.message === message);
  const found = is.filter((one) => !isIn(was, one));
  const gone = was.filter((one) => !isIn(is, one) && !found.some(({ object }) => object === one.object));
  return [
    ...found.map(({ object, reason, message }) => {
      const as = reason === "GivenUp" ? "DriftGivenUp" : "DriftReported";
      return {
        noun,
        name,
        reason: as,
        severity: "warning",
        message: `${object}: ${message}`,
        evidence: { object },
      } as const;
    }),
    ...gone.map(({ object }) => {
      const message = `${object}: what others changed is no longer so, or no longer asked for`;
      return { noun, name, reason: "DriftGone", severity: "info", message, evidence: { object } } as const;
    }),
  ];
}

function leftIn(status: Status | undefined): readonly ObjectTrouble[] {
  return (status?.kubernetes?.troubles ?? []).filter(({ reason }) => LEFT.has(reason));
}

const LEFT: ReadonlySet<string> = new Set(["Drifted", "GivenUp"]);

function tellConditions(before: Status | undefined, now: Status): NewEvent[] {
  return RULES.flatMap(({ type, was, is, reason, severity }) => {
    const last = statusOf(before, type);
    const next = now.conditions.find((one) => one.type === type);
    if (next === undefined || next.status !== is || last === is || (was !== undefined && last !== was)) return [];
    if (type === "Applied" && LEFT.has(next.reason)) return []; // told by itself
    const evidence = { reason: next.reason };
    return [{ noun: now.kind.toLowerCase(), name: now.name, reason, severity, message: next.message, evidence }];
  });
}

function statusOf(status: Status | undefined, type: string): string | undefined {
  return status?.conditions.find((one) => one.type === type)?.status;
}

interface Rule {
  readonly type: string;
  /** Absent: whatever it was. */
  readonly was?: string;
  readonly is: string;
  readonly reason: string;
  readonly severity: "info" | "warning";
}

const RULES: readonly Rule[] = [
  { type: "Reachable", is: "False", reason: "ApiServerUnreachable", severity: "warning" },
  { type: "Reachable", was: "False", is: "True", reason: "ApiServerReachable", severity: "info" },
  { type: "Applied", is: "False", reason: "ObjectsNotApplied", severity: "warning" },
  { type: "Ready", is: "True", reason: "DocumentReady", severity: "info" },
  { type: "Ready", was: "True", is: "False", reason: "DocumentNotReady", severity: "warning" },
];
