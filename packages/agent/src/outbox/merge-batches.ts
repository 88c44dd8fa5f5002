import type { Series, TelemetryBatch } from "@longshore/contracts";

/**
 * Two batches of one source as one: of each series the newest point, with the time at which it was so. Batches are
 * deltas, so one is never simply left out: what only it said would stay wrong until it changes again.
 */
export function mergeBatches(older: TelemetryBatch, newer: TelemetryBatch): TelemetryBatch {
  if (newer.full) return { ...newer, series: newer.series.map(newest) };
  const series = new Map(older.series.map((one) => [keyOf(one), newest(one)]));
  for (const one of newer.series) {
    const last = newest(one);
    if (older.full && last.points.at(-1)?.ended === true)
      series.delete(keyOf(one)); // not in a full batch = gone
    else series.set(keyOf(one), last);
  }
  return { ...newer, full: older.full, series: [...series.values()] };
}

function newest(series: Series): Series {
  return series.points.length <= 1 ? series : { ...series, points: series.points.slice(-1) };
}

function keyOf({ name, labels }: Series): string {
  return JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
