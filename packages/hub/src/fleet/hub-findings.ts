import type { Beat, Condition, RevocationRecord } from "@longshore/contracts";
import { condition } from "@longshore/intents";
import { formatDuration } from "@longshore/kit";
import type { Duplicate } from "./duplicates.ts";
import type { WrongClock } from "./link-book.ts";

export interface Findings {
  readonly revoked: readonly RevocationRecord[];
  readonly duplicates: readonly Duplicate[];
  readonly beats: readonly Beat[];
  readonly wrongClocks: readonly WrongClock[];
}

/** What the hub itself knows against a site's agents, as conditions that do not hold; nothing when all is well. */
export function hubFindings({ revoked, duplicates, beats, wrongClocks }: Findings): Condition[] {
  return [
    ...revoked.map(revokedCondition),
    ...duplicates.map(duplicateCondition),
    ...beats.filter(({ trouble }) => trouble !== "").map(troubledCondition),
    ...wrongClocks.map(clockCondition),
  ];
}

function revokedCondition({ agentKey, hostname, revokedBy, revokedAtMs, reason }: RevocationRecord): Condition {
  const when = new Date(revokedAtMs).toISOString();
  const message = `${hostname || "agent"} (${agentKey}) was revoked by ${revokedBy} at ${when}${reason ? `: ${reason}` : ""}`;
  return { ...condition("AgentsTrusted", false, "AgentRevoked", message, 0), lastTransitionAtMs: revokedAtMs };
}

function duplicateCondition({ agent, bootIds, hosts, sinceMs }: Duplicate): Condition {
  const from = hosts.length > 0 ? ` from ${[...new Set(hosts)].join(" and ")}` : "";
  const message = `two programs use the key ${agent}${from} (boot ids ${bootIds.join(" and ")})`;
  return { ...condition("AgentsUnique", false, "DuplicateAgent", message, 0), lastTransitionAtMs: sinceMs };
}

function troubledCondition({ agent, trouble, troubleSinceMs }: Beat): Condition {
  const message = `agent ${agent}: ${trouble}`;
  return { ...condition("AgentsWell", false, "AgentInTrouble", message, 0), lastTransitionAtMs: troubleSinceMs };
}

function clockCondition({ agent, aheadMs, sinceMs }: WrongClock): Condition {
  const apart = `${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"} the hub's`;
  const message = `the clock of agent ${agent} is ${apart}: it takes no orders until they agree; what is held stays held`;
  return { ...condition("ClocksAgree", false, "ClockWrong", message, 0), lastTransitionAtMs: sinceMs };
}
