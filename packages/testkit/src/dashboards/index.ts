// `@longshore/testkit/dashboards`: Grafana's dashboards from code, and their queries.
import { cluster } from "./cluster-rows.ts";
import { fleet } from "./fleet-rows.ts";
import { grafanaJson } from "./grafana.ts";

export { asRules, type Expression, expressionsOf, filledIn, metricsIn } from "./expressions.ts";

/** Every dashboard, by its file in deploy/grafana. */
export const dashboards: Readonly<Record<string, () => string>> = {
  "cluster.json": () => grafanaJson(cluster),
  "fleet.json": () => grafanaJson(fleet),
};
