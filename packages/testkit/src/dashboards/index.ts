// `@longshore/testkit/dashboards`: Grafana's dashboards from code, and their queries.
import { fleet } from "./fleet-rows.ts";
import { grafanaJson } from "./grafana.ts";

export { asRules, type Expression, expressionsOf, filledIn, metricsIn } from "./expressions.ts";

/** Every dashboard, by its file in deploy/grafana. */
export const dashboards: Readonly<Record<string, () => string>> = {
  "fleet.json": () => grafanaJson(fleet),
};
