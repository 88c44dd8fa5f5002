import type { Fact, IntentChange, NewFact } from "../store/state.ts";
import { causeNow } from "../causes.ts";
import type { SimSite } from "./site.ts";
import type { World } from "./world.ts";

/** What a site's disk tells the history, and where its agent dies in the middle of its work. */
export function watchDisk(world: World, site: SimSite): void {
  const die = (moment: "before" | "after"): void => {
    const { crashIn } = site;
    if (crashIn === undefined || crashIn.moment !== moment || --crashIn.writes > 0) return;
    world.trace.note(site.name, `${moment} a write`);
    site.kill(2000);
  };
  let index = site.disk.state.index;
  site.disk.hooks = {
    before: () => die("before"),
    written(operation, detail) {
      world.trace.note(site.name, `writes ${operation}`);
      if (operation === "intents.adopt") {
        const change = detail as IntentChange;
        world.history.adoptions.push({ site: site.name, atMs: world.timeline.monotonic(), before: index, change });
        index = change.index;
      }
      if (operation === "orders.finish" || (operation === "orders.begin" && detail !== undefined)) {
        causeNow().finished = true; // from here on nothing more is done for that order
      }
      noteFacts(world, site.name, operation, detail);
    },
    after: () => die("after"),
  };
}

function noteFacts(world: World, site: string, operation: string, detail: unknown): void {
  const { said, forgotten } = world.history;
  const say = ({ subject, atMs, body }: NewFact): void => void said.push({ site, subject, atMs, body });
  if (operation === "outbox.append") (detail as NewFact[]).forEach(say);
  if (operation === "outbox.appendStatus") say(detail as NewFact);
  if (operation !== "outbox.forget") return;
  for (const { subject, incarnation, sequence } of detail as Fact[])
    forgotten.push({ site, subject, incarnation, sequence });
}
