import type { SiteAbsence, SiteEvent } from "@longshore/contracts";
import { formatDuration } from "@longshore/kit";

/** What a site did while it was out of touch: "while away 3h12m: 2 PowerChanged, 1 BmcUnreachable". */
export function meanwhile(absence: SiteAbsence, events: readonly SiteEvent[]): string {
  const counts = new Map<string, number>();
  for (const { event } of events) {
    const atMs = event?.stamp?.atMs ?? 0;
    if (atMs < absence.fromMs || atMs > absence.toMs) continue;
    const reason = event?.reason ?? "";
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const done = [...counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
  return `${formatDuration(absence.toMs - absence.fromMs)}: ${done || "nothing happened"}`;
}
