import type { Beat, Condition, RevocationRecord } from "@longshore/contracts";
import { condition } from "@longshore/intents";
import type { Duplicate } from "./duplicates.ts";

/** What the hub itself knows against a site's agents, as conditions that do not hold; nothing when all is well. */
export function hubFindings(
  revoked: readonly RevocationRecord[],
  duplicates: readonly Duplicate[],
  beats: readonly Beat[],
): Condition[] {
  const troubled = beats.filter(({ trouble }) => trouble !== "");
  return [...revoked.map(revokedCondition), ...duplicates.map(duplicateCondition), ...troubled.map(troubledCondition)];
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
