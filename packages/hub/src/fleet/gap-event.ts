import { Event, type FactStamp } from "@longshore/contracts";
import type { Place } from "./places.ts";

/**
 * What the hub itself has to say of a site's facts. Its stamp follows from the fact that showed it, so it is the same
 * event however often the stream is read.
 */
export function gapEvent(site: string, stamp: FactStamp, place: Place): Event | undefined {
  if (place.missing > 0) return missingEvent(site, stamp, place);
  return place.wentBack ? wentBackEvent(site, stamp) : undefined;
}

function missingEvent(site: string, stamp: FactStamp, { missing, afterMs }: Place): Event {
  const [from, to] = [new Date(afterMs).toISOString(), new Date(stamp.atMs).toISOString()];
  return hubEvent(site, stamp, {
    reason: "FactsMissing",
    severity: "warning",
    message: `${missing} ${missing === 1 ? "event" : "events"} between ${from} and ${to} are not at the hub`,
    evidence: { agent: stamp.agent, missing: String(missing), from, to },
  });
}

function wentBackEvent(site: string, stamp: FactStamp): Event {
  return hubEvent(site, stamp, {
    reason: "AgentStateRestored",
    severity: "warning",
    message: "the agent's state file is older than what it had said: it was put back from a backup or repaired",
    evidence: { agent: stamp.agent, incarnation: stamp.incarnation },
  });
}

function hubEvent(
  site: string,
  { incarnation, ordinal, atMs }: FactStamp,
  said: { reason: string; severity: string; message: string; evidence: Record<string, string> },
): Event {
  const stamp = { agent: "hub", incarnation: `hub-${incarnation}`, sequence: ordinal, atMs, term: 0, ordinal: 0 };
  return Event.decode(Event.encode({ stamp, noun: "site", name: site, ...said }));
}
