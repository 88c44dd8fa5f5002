import { HealthNode } from "@longshore/contracts";
import { nodeName } from "../judgement.ts";
import type { JudgedPart } from "../parts.ts";
import type { Node } from "../tree.ts";
import type { State } from "../verdict.ts";

/** The tree as the hub is told it; `before`: as it was told last, for since when each node has been as it is. */
export function healthNodes(
  tree: readonly Node[],
  before: readonly HealthNode[],
  nowMs: number,
  clean: (text: string) => string,
): readonly HealthNode[] {
  const known = new Map(before.map((node) => [nodeName(node), node]));
  return tree.map(({ target, check, parent, suppressedBy, verdict, parts }) => {
    const { state, reason } = verdict;
    const old = known.get(nodeName({ target, check }));
    const sinceMs = old?.state === state ? old.sinceMs : nowMs;
    const message = clean(verdict.message).slice(0, LONGEST);
    const bad = parts.filter((part) => part.state !== "healthy").slice(0, MOST_PARTS);
    const said = { target, check, parent, state, reason, message, nextStep: verdict.nextStep, sinceMs, suppressedBy };
    return HealthNode.decode(HealthNode.encode({ ...said, parts: bad.map((part) => partOf(part, clean)) }));
  });
}

/** Nodes that are not well and that nothing else explains, the worst first. */
export function rootsIn(nodes: readonly HealthNode[]): readonly HealthNode[] {
  const roots = nodes.filter(({ state, suppressedBy }) => state !== "healthy" && suppressedBy === "");
  return roots.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ state }: HealthNode): number {
  return WORST_FIRST.indexOf(state as State);
}

function partOf({ name, state, message, suppressedBy }: JudgedPart, clean: (text: string) => string) {
  return { name, state, message: clean(message).slice(0, LONGEST), suppressedBy };
}

const WORST_FIRST: readonly State[] = ["failed", "degraded", "unknown"];
const MOST_PARTS = 16;
const LONGEST = 400;
