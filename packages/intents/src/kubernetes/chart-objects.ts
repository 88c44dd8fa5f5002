import type { KubeObject } from "@longshore/kube";
import type { IntentRef } from "../intent.ts";
import type { ChartUse, Wait } from "./kubernetes-side.ts";
import type { SiteView } from "./site-view.ts";

/** What the hub rendered of a document's charts. */
export function chartObjects(
  of: IntentRef,
  charts: readonly ChartUse[],
  site: SiteView,
): { objects: readonly KubeObject[]; waits: readonly Wait[] } {
  const rendered = charts.map(({ release }) => ({ release, objects: site.rendered(of, release) }));
  return {
    objects: rendered.flatMap(({ objects = [] }) => objects),
    waits: rendered
      .filter(({ objects }) => objects === undefined)
      .map(({ release }) => ({
        reason: "ChartNotHere",
        message: `the chart ${release} is not here yet: the site fetches it from the hub`,
      })),
  };
}
