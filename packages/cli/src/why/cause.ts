import type { Condition, Resource, SiteEvent, SiteLink } from "@longshore/contracts";

export interface Cause {
  /** Empty when nothing is wrong. */
  readonly reason: string;
  readonly sentence: string;
  /** What to do; empty when nobody knows, or nothing is wrong. */
  readonly next: string;
  /** Milliseconds since 1970; 0 = not known. */
  readonly sinceMs: number;
}

/**
 * The root of what is wrong with a document: what hangs on something that failed itself is not told beside it. A site
 * that is not heard comes before all that it said; of the conditions, the first in the order in which they depend.
 */
export function causeOf(
  { kind, generation, status }: Pick<Resource, "kind" | "generation" | "status">,
  link: SiteLink | undefined,
  events: readonly SiteEvent[],
): Cause {
  if (link !== undefined && link.state !== "up") return silent(link);
  if (!status)
    return { reason: "NotReported", sentence: `its site has not said anything of it yet`, next: "", sinceMs: 0 };
  const failing = rootOf(kind, status.conditions);
  if (failing !== undefined) {
    const { type, status: now, reason, message, lastTransitionAtMs: sinceMs } = failing;
    return { reason, sentence: `${type} is ${now}: ${reason}: ${message}`, next: nextOf(reason, events), sinceMs };
  }
  if (status.observedGeneration < generation) {
    const sentence = `its site works by generation ${status.observedGeneration}; ${generation} is wanted`;
    return { reason: "NotYet", sentence, next: "", sinceMs: 0 };
  }
  return { reason: "", sentence: "nothing is wrong with it", next: "", sinceMs: 0 };
}

function silent({ state, sinceMs }: SiteLink): Cause {
  const sentence =
    state === "never" ? "its site was never heard" : "its site is not heard; what it last said may be old";
  const next = state === "never" ? "Start the site's agent with the token of `longshore site invite`." : SILENT;
  return { reason: "SiteSilent", sentence, next, sinceMs };
}

const SILENT =
  "Look at the line from the site to the hub, and at `longshore-agent health` there; the site goes on by itself.";

/** `Ready` only sums up; where nothing else says why, it is all there is. */
function rootOf(kind: string, conditions: readonly Condition[]): Condition | undefined {
  const order = ORDERS[kind] ?? [];
  const rank = ({ type }: Condition): number => {
    if (type === "Ready") return Number.POSITIVE_INFINITY;
    const at = order.indexOf(type);
    return at < 0 ? order.length : at;
  };
  return conditions.filter(({ status }) => status !== "True").toSorted((a, b) => rank(a) - rank(b))[0];
}

/** What depends on what: a power that cannot be read hangs on a BMC that does not answer. */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  Machine: ["BmcReachable", "Provisioned", "PowerAsWanted", "Healthy"],
};

/** The latest word of the site on what to do about this reason. */
function nextOf(reason: string, events: readonly SiteEvent[]): string {
  const said = events.findLast(({ event }) => event?.evidence["reason"] === reason && event.evidence["next"]);
  const any = events.findLast(({ event }) => event?.severity !== "info" && event?.evidence["next"]);
  return (said ?? any)?.event?.evidence["next"] ?? "";
}
