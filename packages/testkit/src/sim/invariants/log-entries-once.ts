import type { Invariant } from "./invariant.ts";

/** An entry of a BMC's event log is told at most once, and those of a machine in the order in which the BMC wrote them. */
export const logEntriesOnce: Invariant = {
  name: "log-entries-once",
  async violations({ operator, sites }) {
    const found: string[] = [];
    for (const { name: site } of sites) {
      const last = new Map<string, number>();
      for (const { event } of (await operator.events(site)) ?? []) {
        if (event?.reason !== "BmcLogEntry") continue;
        const entry = Number(event.message); // entries of simulated BMCs say their number and nothing else
        const before = last.get(event.name) ?? 0;
        if (entry <= before) found.push(`${site}/${event.name}: log entry ${entry} was told after ${before}`);
        last.set(event.name, Math.max(entry, before));
      }
    }
    return found;
  },
};
