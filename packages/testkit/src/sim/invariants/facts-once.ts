import { Event } from "@longshore/contracts";
import type { World } from "../world/world.ts";
import type { Invariant } from "./invariant.ts";

/** The hub shows each event of a site once, in the order in which the site said it, and all that the site said. */
export const factsOnce: Invariant = {
  name: "facts-once",
  async violations(world) {
    const found: string[] = [];
    for (const { name } of world.sites) found.push(...(await ofSite(world, name)));
    return found;
  },
};

async function ofSite(world: World, site: string): Promise<string[]> {
  const shown = await world.operator.events(site);
  if (shown === undefined) return [`the hub does not say what happened at ${site}`];
  const found: string[] = [];
  const last = new Map<string, number>();
  const times = new Map<string, number>();
  for (const { event } of shown) {
    if (!event) continue;
    const { incarnation = "", sequence = 0, atMs = 0 } = event.stamp ?? {};
    if (sequence <= (last.get(incarnation) ?? 0))
      found.push(`${site}: event ${sequence} after ${last.get(incarnation)}`);
    last.set(incarnation, sequence);
    const key = `${atMs} ${saysOf(event)}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  for (const fact of world.history.said) {
    if (fact.site !== site || !fact.subject.includes(".event.")) continue;
    const key = `${fact.atMs} ${saysOf(Event.decode(fact.body))}`;
    const left = (times.get(key) ?? 0) - 1;
    if (left < 0 && shown.length < 1000) found.push(`${site}: an event on ${fact.subject} is not shown`);
    times.set(key, left);
  }
  for (const [key, left] of times)
    if (left > 0) found.push(`${site}: an event is shown ${left} times too often: ${key.slice(0, 99)}`);
  return found;
}

/** What an event says; maps have no order on their way. */
function saysOf({
  noun,
  name,
  reason,
  message,
  evidence,
}: Pick<Event, "noun" | "name" | "reason" | "message" | "evidence">): string {
  const sorted = Object.entries(evidence).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([noun, name, reason, message, sorted]);
}
