import { Event, Status } from "@longshore/contracts";
import type { StreamEntry } from "../broker/stream.ts";
import type { World } from "../world/world.ts";
import type { Invariant } from "./invariant.ts";

/** What a site forgot because the hub has it, the hub has: the event itself, or that status or a later one. */
export const acknowledgedFacts: Invariant = {
  name: "acknowledged-facts",
  violations(world) {
    const events = new Set(entriesOf(world, "EVENTS").map(({ payload }) => stampOf(Event.decode(payload).stamp)));
    return world.history.forgotten.flatMap((fact) => {
      if (fact.subject.includes(".tel.")) return []; // may be lost with its server
      const key = `${fact.incarnation}:${fact.sequence}`;
      if (fact.subject.includes(".event.")) return events.has(key) ? [] : [`event ${key} on ${fact.subject} is lost`];
      return hasStatus(world, fact) ? [] : [`status ${key} on ${fact.subject} is lost`];
    });
  },
};

function hasStatus(
  world: World,
  { subject, incarnation, sequence }: { subject: string; incarnation: string; sequence: number },
): boolean {
  const last = world.server.streams.get("STATUS")?.last(subject);
  const stamp = last && Status.decode(last.payload).stamp;
  if (!stamp) return false;
  const [then, now] = [openingOf(incarnation), openingOf(stamp.incarnation)];
  return now > then || (now === then && stamp.sequence >= sequence);
}

/** Each opening of a simulated disk numbers under a name that counts. */
function openingOf(incarnation: string): number {
  return Number(/^opening-(\d+)-/.exec(incarnation)?.[1]);
}

function entriesOf({ server }: World, stream: string): StreamEntry[] {
  return server.streams.get(stream)?.from(1, ">") ?? [];
}

function stampOf(stamp: { incarnation: string; sequence: number } | null | undefined): string {
  return `${stamp?.incarnation}:${stamp?.sequence}`;
}
