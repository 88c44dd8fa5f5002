import { createHash } from "node:crypto";
import { canonicalJson, type ChartUse } from "@longshore/intents";
import { type KubeObject, ORDER_ANNOTATION } from "@longshore/kube";
import { chartErrors } from "./errors.ts";

/** When Helm runs hooks that a site needs: an install or an upgrade, both before or after the rest. */
const EVENTS: Readonly<Record<string, -1 | 1>> = {
  "pre-install": -1,
  "pre-upgrade": -1,
  "post-install": 1,
  "post-upgrade": 1,
};

/**
 * The objects that a site applies: hooks that run have their place in the order in an annotation, the others are left
 * out. Tests and what Helm runs at a deletion or a rollback are nothing that a site holds. Throws
 * CHART_HOOKS_UNDECIDED.
 */
export function decideHooks(
  objects: readonly KubeObject[],
  { release, hooks }: Pick<ChartUse, "release" | "hooks">,
): readonly KubeObject[] {
  const undecided: string[] = [];
  const kept = objects.flatMap((object): KubeObject[] => {
    const events = eventsOf(object);
    if (events === undefined) return [object];
    const side = events.map((event) => EVENTS[event]).find((found) => found !== undefined);
    if (side === undefined || matches(object, hooks?.drop)) return [];
    if (matches(object, hooks?.run)) return [runAt(object, side)];
    undecided.push(`${object.kind}/${object.metadata.name} (${events.join(", ")})`);
    return [];
  });
  if (undecided.length > 0) throw chartErrors.CHART_HOOKS_UNDECIDED({ release, hooks: undecided.sort() });
  return kept;
}

function eventsOf({ metadata }: KubeObject): readonly string[] | undefined {
  const events = metadata.annotations?.["helm.sh/hook"];
  return events === undefined ? undefined : events.split(",").map((event) => event.trim());
}

function matches({ kind, metadata }: KubeObject, patterns: readonly string[] = []): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(`${kind}/${metadata.name}`);
  });
}

/** Before or after the rest, by Helm's weight. A Job cannot be changed: it has its content in its name and so runs once for each. */
function runAt(object: KubeObject, side: -1 | 1): KubeObject {
  const weight = Number(object.metadata.annotations?.["helm.sh/hook-weight"] ?? 0) || 0;
  const order = side * ORDER_APART + Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, Math.trunc(weight)));
  const kept = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => !key.startsWith("helm.sh/hook"));
  const annotations = { ...Object.fromEntries(kept), [ORDER_ANNOTATION]: String(order) };
  const placed = { ...object, metadata: { ...object.metadata, annotations } };
  if (object.kind !== "Job") return placed;
  const digest = createHash("sha256").update(canonicalJson(placed)).digest("hex").slice(0, 8);
  return {
    ...placed,
    metadata: { ...placed.metadata, name: `${object.metadata.name.slice(0, MOST_JOB_NAME)}-${digest}` },
  };
}

/** Weights in between are the chart's. */
const ORDER_APART = 10_000;
const MOST_WEIGHT = 9_999;
/** 63 of a Job's name, without the digest and its dash: it becomes a label. */
const MOST_JOB_NAME = 54;
