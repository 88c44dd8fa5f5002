import type { SiteEvent } from "@longshore/contracts";
import { time } from "../output/document.ts";

/** When it happened at the site, milliseconds since 1970. */
export function timeOf({ event }: SiteEvent): number {
  return event?.stamp?.atMs ?? 0;
}

/** Tells two events apart: who said it, and its place in what they said. */
export function eventKey({ site, event }: SiteEvent): string {
  const stamp = event?.stamp;
  if (stamp?.sequence) return [site, stamp.agent, stamp.incarnation, stamp.sequence].join("/");
  return [site, event?.noun, event?.name, event?.reason, stamp?.atMs, event?.message].join("/");
}

/** The stable shape of `-o json` and `-o yaml`. */
export function shownEvent({ site, event }: SiteEvent): Readonly<Record<string, unknown>> {
  return {
    at: time(event?.stamp?.atMs ?? 0),
    site,
    noun: event?.noun ?? "",
    name: event?.name ?? "",
    severity: event?.severity ?? "",
    reason: event?.reason ?? "",
    message: event?.message ?? "",
    ...(event && Object.keys(event.evidence).length > 0 ? { evidence: event.evidence } : {}),
  };
}
