import type { Condition, ObjectTrouble, SiteEvent } from "@longshore/contracts";
import { age } from "../output/age.ts";
import type { Column } from "../output/table.ts";
import type { Look } from "../kinds/kind.ts";

export function conditionColumns({ nowMs, paint }: Look): readonly Column<Condition>[] {
  return [
    { header: "TYPE", rank: 0, cell: (condition) => condition.type },
    { header: "STATUS", rank: 0, cell: (condition) => condition.status, paint },
    { header: "FOR", rank: 1, cell: (condition) => age(condition.lastTransitionAtMs, nowMs) },
    { header: "REASON", rank: 1, cell: (condition) => condition.reason },
    { header: "MESSAGE", rank: 2, cell: (condition) => condition.message },
  ];
}

/** Objects that are not well. */
export const troubleColumns: readonly Column<ObjectTrouble>[] = [
  { header: "OBJECT", rank: 0, cell: ({ object }) => object },
  { header: "REASON", rank: 1, cell: ({ reason }) => reason },
  { header: "MESSAGE", rank: 2, cell: ({ message }) => message },
];

/** The timeline; `allSites` where it is of more than one. */
export function eventColumns({ nowMs, paint }: Look, allSites: boolean): readonly Column<SiteEvent>[] {
  const site: Column<SiteEvent> = { header: "SITE", rank: 1, cell: (each) => each.site };
  return [
    { header: "AGO", rank: 0, cell: ({ event }) => age(event?.stamp?.atMs ?? 0, nowMs) },
    { header: "SEVERITY", rank: 2, cell: ({ event }) => event?.severity ?? "", paint },
    ...(allSites ? [site] : []),
    { header: "OBJECT", rank: 0, cell: ({ event }) => (event ? `${event.noun}/${event.name}` : "") },
    { header: "REASON", rank: 1, cell: ({ event }) => event?.reason ?? "" },
    { header: "MESSAGE", rank: 3, cell: ({ event }) => event?.message ?? "" },
  ];
}
