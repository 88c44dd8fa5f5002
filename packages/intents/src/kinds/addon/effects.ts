import { canonicalJson } from "../../json.ts";
import type { KindChange } from "../kind.ts";
import type { AddonSpec } from "./schema.ts";

/** What the site will do; which objects change is in the plan that the site makes of it. */
export function addonEffects({ before, after }: KindChange<AddonSpec>): readonly string[] {
  if (after === undefined) return ["removes its objects, but for those that it keeps and those that hold data"];
  const { chart, files, objects } = after.spec;
  const changed = (one: unknown, other: unknown) => canonicalJson(one ?? null) !== canonicalJson(other ?? null);
  return [
    ...(chart && changed(chart, before?.spec.chart)
      ? [`applies the chart ${chart.url} in namespace ${after.spec.namespace}, as the hub rendered it`]
      : []),
    ...files
      .filter(({ sha256 }) => before?.spec.files.every((other) => other.sha256 !== sha256) ?? true)
      .map(({ url }) => `applies the objects of ${url}, as the hub fetched it`),
    ...(objects.length > 0 && changed(objects, before?.spec.objects)
      ? [`applies ${objects.length} objects of the document`]
      : []),
  ];
}
