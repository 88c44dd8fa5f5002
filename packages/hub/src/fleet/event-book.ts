import type { StoredMessage } from "@longshore/bus";
import { Event, type EventListRequest, type FactStamp, paramsOf, type SiteEvent, subjects } from "@longshore/contracts";
import { counter, type Logger, messageOf } from "@longshore/kit";
import { whyNoFact } from "./check-fact.ts";
import { gapEvent } from "./gap-event.ts";
import { Places } from "./places.ts";

export type EventListener = (site: string, event: Event, storedAtMs: number) => void;

/** The latest events of each site, once each and in the order in which the site said them. */
export class EventBook {
  readonly #sites = new Map<string, Event[]>();
  readonly #seen = new Map<string, Set<string>>();
  /** Of each site and incarnation, the highest sequence that is no longer at hand: what is below it was there. */
  readonly #floors = new Map<string, Map<string, number>>();
  readonly #places = new Places();
  readonly #kept: number;
  readonly #listeners = new Set<EventListener>();
  readonly #log: Logger;

  /** `kept`: how many of a site stay at hand; the stream has the rest. */
  constructor(log: Logger, kept = 300) {
    this.#log = log;
    this.#kept = kept;
  }

  take({ subject, payload, storedAtMs }: StoredMessage): void {
    const params = paramsOf(subjects.event, subject);
    const event = params && this.#read(subject, payload);
    if (params === undefined || event === undefined) return void refused.inc({ reason: "broken" });
    if (event.noun !== params.noun || event.name !== params.name) return void refused.inc({ reason: "other-object" });
    if (!event.stamp || whyNoFact(event.stamp) !== undefined) return void refused.inc({ reason: "no-stamp" });
    if (!this.#insert(params.site, event)) return void refused.inc({ reason: "repeated" });
    this.#note(params.site, event.stamp, storedAtMs);
    for (const listen of this.#listeners) listen(params.site, event, storedAtMs);
  }

  onChange(listen: EventListener): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  /** The latest that match, oldest first. */
  list({ site, noun, name, sinceMs, limit }: Omit<EventListRequest, "revision" | "waitMs">): SiteEvent[] {
    const sites = site === "" ? [...this.#sites.keys()] : [site];
    const found = sites.flatMap((each) =>
      (this.#sites.get(each) ?? [])
        .filter((event) => (noun === "" || event.noun === noun) && (name === "" || event.name === name))
        .filter((event) => (event.stamp?.atMs ?? 0) >= sinceMs)
        .map((event): SiteEvent => ({ site: each, event })),
    );
    const sorted = sites.length === 1 ? found : found.sort((a, b) => atMs(a) - atMs(b));
    return sorted.slice(-Math.min(limit || DEFAULT_LIMIT, MOST));
  }

  /** Says what the event's place shows of those before it. */
  #note(site: string, stamp: FactStamp, storedAtMs: number): void {
    const place = this.#places.take(site, stamp);
    if (place.missing > 0) missing.inc(place.missing);
    const shown = gapEvent(site, stamp, place);
    if (shown === undefined || !this.#insert(site, shown)) return;
    for (const listen of this.#listeners) listen(site, shown, storedAtMs);
  }

  #read(subject: string, payload: Uint8Array): Event | undefined {
    try {
      return Event.decode(payload);
    } catch (error) {
      this.#log.warn({ subject, reason: messageOf(error) }, "an event cannot be read; it is dropped");
      return undefined;
    }
  }

  /** Late repeats of one outbox are dropped, and those in flight together may have changed places. */
  #insert(site: string, event: Event): boolean {
    const events = this.#sites.get(site) ?? [];
    const seen = this.#seen.get(site) ?? new Set();
    const key = keyOf(event);
    const floors = this.#floors.get(site) ?? new Map<string, number>();
    if (seen.has(key) || isBeforeAll(events, event, this.#kept) || isBelow(floors, event)) return false;
    let at = events.length;
    while (at > 0 && follows(events[at - 1], event)) at--;
    events.splice(at, 0, event);
    seen.add(key);
    if (events.length > this.#kept) {
      const dropped = events.shift();
      if (dropped !== undefined) forgetOne(dropped, seen, floors);
    }
    this.#floors.set(site, floors);
    this.#sites.set(site, events);
    this.#seen.set(site, seen);
    return true;
  }
}

const DEFAULT_LIMIT = 100;
const MOST = 1000;
const MOST_FLOORS = 256;

const refused = counter({
  name: "longshore_hub_events_refused_total",
  help: "Events that were dropped, by reason.",
  labels: ["reason"],
});

const missing = counter({
  name: "longshore_hub_events_missing_total",
  help: "Events that an agent has said and that are not in the stream.",
});

function keyOf({ stamp }: Event): string {
  return `${stamp?.incarnation}:${stamp?.sequence}`;
}

function isBelow(floors: ReadonlyMap<string, number>, { stamp }: Event): boolean {
  return (stamp?.sequence ?? 0) <= (floors.get(stamp?.incarnation ?? "") ?? 0);
}

function forgetOne(event: Event, seen: Set<string>, floors: Map<string, number>): void {
  seen.delete(keyOf(event));
  const { incarnation = "", sequence = 0 } = event.stamp ?? {};
  const floor = Math.max(floors.get(incarnation) ?? 0, sequence);
  floors.delete(incarnation);
  floors.set(incarnation, floor); // the latest last
  if (floors.size > MOST_FLOORS) floors.delete(floors.keys().next().value ?? "");
}

function atMs({ event }: SiteEvent): number {
  return event?.stamp?.atMs ?? 0;
}

function follows(other: Event | undefined, event: Event): boolean {
  return (
    other?.stamp?.incarnation === event.stamp?.incarnation &&
    (other?.stamp?.sequence ?? 0) > (event.stamp?.sequence ?? 0)
  );
}

/** Its place in a full book would be before the first: it was there once, or is too old to show. */
function isBeforeAll(events: readonly Event[], event: Event, kept: number): boolean {
  return events.length >= kept && follows(events[0], event);
}
