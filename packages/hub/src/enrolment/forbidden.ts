import { type Clock, counter, Fold, hours } from "@longshore/kit";
import type { HubEvents } from "../events/hub-events.ts";
import type { Violation } from "../nats/violation.ts";
import type { Invites } from "./invites.ts";

/** Tells in a site's timeline that one of its agents used what is not its own: once an hour, with how often. */
export function forbiddenTeller({
  invites,
  events,
  clock,
}: {
  readonly invites: Invites;
  readonly events: HubEvents;
  readonly clock: Clock;
}): (violation: Violation) => void {
  const fold = new Fold<Violation>({ clock, windowMs: hours(1), perWindow: MOST_TOLD });
  return (violation) => {
    const { what, key, subject } = violation;
    forbidden.inc({ what });
    const site = invites.find(key)?.site;
    const told = site === undefined ? undefined : fold.take(key, violation);
    if (site === undefined || told === undefined) return;
    const message = `agent ${key} may not ${what === "publish" ? "publish to" : "subscribe to"} ${subject}`;
    const evidence = { subject, what, times: String(told.count) };
    void events.tell(site, {
      noun: "agent",
      name: site,
      reason: "ForbiddenSubject",
      severity: "error",
      message,
      agent: key,
      evidence,
    });
  };
}

const MOST_TOLD = 100;

const forbidden = counter({
  name: "longshore_hub_forbidden_subjects_total",
  help: "Subjects that somebody published or subscribed to without being allowed to; the message bus refused each.",
  labels: ["what"],
});
