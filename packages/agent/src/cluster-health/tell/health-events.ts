import type { HealthNode } from "@longshore/contracts";
import type { NewEvent } from "../../outbox/facts.ts";
import { FLAPPING } from "../damping.ts";
import { nodeName } from "../judgement.ts";
import { SEVERITY, type State } from "../verdict.ts";

/**
 * What happened between two trees, for the site's timeline: of roots only, since one failure is one event however much
 * hangs on it. Machines tell of themselves.
 */
export function healthEvents(site: string, before: readonly HealthNode[], now: readonly HealthNode[]): NewEvent[] {
  const known = new Map(before.map((node) => [nodeName(node), node]));
  return now.flatMap((node) => {
    if (node.target === "") return [];
    const old = known.get(nodeName(node));
    const said = eventOf(node, old);
    if (said === undefined) return [];
    const { target, check, state, reason, nextStep } = node;
    const evidence = {
      target,
      check,
      state,
      was: old?.state ?? "",
      reason,
      ...(nextStep !== "" && { next: nextStep }),
    };
    return [{ noun: "site", name: site, ...said, message: `${nodeName(node)}: ${node.message}`, evidence }];
  });
}

function eventOf(node: HealthNode, old: HealthNode | undefined): Pick<NewEvent, "reason" | "severity"> | undefined {
  if (node.state === "healthy") {
    return isRoot(old) ? { reason: "HealthRestored", severity: "info" } : undefined;
  }
  if (!isRoot(node) || (isRoot(old) && !isNews(node, old))) return undefined;
  if (node.reason === FLAPPING) return { reason: "HealthFlapping", severity: "warning" };
  if (node.state === "failed") return { reason: "HealthFailed", severity: "error" };
  return { reason: node.state === "degraded" ? "HealthDegraded" : "HealthUnknown", severity: "warning" };
}

function isRoot(node: HealthNode | undefined): node is HealthNode {
  return node !== undefined && node.state !== "healthy" && node.suppressedBy === "";
}

/**
 * Worse than before, bad for another reason, or with another part that speaks for itself. What failed says other things of
 * itself while it comes back, and is less bad before it is well: its end is the next event.
 */
function isNews(now: HealthNode, old: HealthNode): boolean {
  const isWorse = SEVERITY.indexOf(now.state as State) < SEVERITY.indexOf(old.state as State);
  if (isWorse || (now.state === old.state && now.state !== "failed" && now.reason !== old.reason)) return true;
  const named = new Set(speaking(old));
  return speaking(now).some((name) => !named.has(name));
}

function speaking({ parts }: HealthNode): string[] {
  return parts.flatMap(({ name, suppressedBy }) => (suppressedBy === "" ? [name] : []));
}
