import type { SiteLink } from "@longshore/bus";
import { Event, subjectOf, subjects } from "@longshore/contracts";
import { type Clock, minutes } from "@longshore/kit";
import type { DroppedFacts, NewFact, OutboxStore } from "../store/outbox.ts";
import { droppedText } from "./bounds.ts";

export interface DropReportOptions {
  readonly site: string;
  readonly link: Pick<SiteLink, "state" | "onState">;
  readonly store: OutboxStore;
  readonly clock: Clock;
  /** Something was appended. */
  readonly onAppended: () => void;
}

/** Tells the hub what it will never hear: an event as soon as the line is up, and at most one a minute while it is. */
export function startDropReport(options: DropReportOptions): Disposable {
  const { link, clock } = options;
  let cancel = (): void => {};
  const look = (): void => {
    cancel();
    if (link.state === "up") report(options);
    cancel = clock.after(minutes(1), look);
  };
  const stop = link.onState((state) => state === "up" && look());
  look();
  return {
    [Symbol.dispose]: () => {
      stop();
      cancel();
    },
  };
}

function report({ site, store, clock, onAppended }: DropReportOptions): void {
  const dropped = store.dropped();
  if (dropped.length === 0) return;
  store.reportDropped(factsDropped(site, dropped, clock.now()));
  onAppended();
}

function factsDropped(site: string, dropped: readonly DroppedFacts[], atMs: number): NewFact {
  const from = iso(Math.min(...dropped.map(({ fromMs }) => fromMs)));
  const to = iso(Math.max(...dropped.map(({ toMs }) => toMs)));
  const event = {
    noun: "site",
    name: site,
    reason: "FactsDropped",
    severity: "warning",
    message: `the outbox was full: ${droppedText(dropped)} facts of ${from} to ${to} were given up`,
    evidence: { from, to, ...Object.fromEntries(dropped.map(({ lane, count }) => [lane, String(count)])) },
  };
  const subject = subjectOf(subjects.event, { site, noun: "site", name: site });
  return { lane: "event", subject, atMs, body: Event.encode(event) };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
