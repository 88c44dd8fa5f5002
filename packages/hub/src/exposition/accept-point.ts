import type { Partially, Series } from "@longshore/contracts";
import { type Family, reportedFamily } from "./family.ts";
import { isLabelValue, labelText } from "./label.ts";

/** One series of a batch as the exposition keeps it: how its line begins, and its value now. */
export interface AcceptedPoint {
  readonly family: Family;
  /** `longshore_host_load1{site="oslo",host="a"} `; unique per series of a site. */
  readonly prefix: string;
  /** Undefined: the series ended. */
  readonly value: number | undefined;
}

export type Refusal = (typeof REFUSALS)[number];

/** Why a point is not published; `over_cap` is the site's fault too. */
export const REFUSALS = ["unknown_family", "bad_label", "bad_value", "bad_time", "no_point", "over_cap"] as const;

/** What of a reported series can be published, or why it cannot. Nothing that a site sends makes it throw. */
export function acceptPoint(site: string, series: SeriesIn): AcceptedPoint | Refusal {
  const family = reportedFamily(String(series.name));
  if (family === undefined) return "unknown_family";
  const labels = labelsOf(site, family, series.labels ?? {});
  if (labels === undefined) return "bad_label";
  const last = series.points?.at(-1);
  if (last === undefined) return "no_point";
  if (!isTime(last.atMs ?? 0)) return "bad_time";
  const prefix = `${family.name}{${labels}} `;
  if (last.ended === true) return { family, prefix, value: undefined };
  const value = last.value ?? 0;
  return Number.isFinite(value) ? { family, prefix, value } : "bad_value";
}

export type SeriesIn = Partially<Series>;

/** The hub says the site; a label that the family does not have, `site` among them, refuses the series. */
function labelsOf(site: string, family: Family, given: Readonly<Record<string, unknown>>): string | undefined {
  const pairs: [string, string][] = [["site", site]];
  for (const name of family.labels) {
    if (!Object.hasOwn(given, name)) continue;
    const value = given[name];
    if (!isLabelValue(value)) return undefined;
    pairs.push([name, value]);
  }
  return Object.keys(given).length === pairs.length - 1 ? labelText(pairs) : undefined;
}

/** Milliseconds that a date can be made of. */
function isTime(atMs: number): boolean {
  return atMs >= 0 && atMs <= 8.64e15;
}
