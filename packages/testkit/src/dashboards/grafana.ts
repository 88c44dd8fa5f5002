import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Dashboard, Panel, Query } from "./panel.ts";

/** The dashboard as Grafana imports it: JSON with a line feed at its end. */
export function grafanaJson(dashboard: Dashboard): string {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(dashboard.description)
    .tags(["longshore"])
    .refresh("30s")
    .time({ from: "now-1h", to: "now" })
    .timezone("browser")
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(
      new QueryVariableBuilder("site")
        .label("Site")
        .datasource(SOURCE)
        .query({ query: "label_values(longshore_site_up, site)", refId: "site" })
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .sort(VariableSort.AlphabeticalAsc)
        .multi(true)
        .includeAll(true)
        .allValue(".*")
        .current({ text: "All", value: "$__all" }),
    );
  for (const { title, panels } of dashboard.rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panelBuilder(panel));
  }
  return `${JSON.stringify(builder.build(), null, 2)}\n`;
}

const SOURCE = { type: "prometheus", uid: "${datasource}" };

function panelBuilder(panel: Panel): StatBuilder | TableBuilder | TimeseriesBuilder {
  const { title, description, kind, unit = "short", width, queries } = panel;
  const Kind = { stat: StatBuilder, table: TableBuilder, timeseries: TimeseriesBuilder }[kind];
  const builder = new Kind().title(title).description(description).unit(unit).datasource(SOURCE);
  builder
    .span(width)
    .height(kind === "stat" ? 4 : 8)
    .noValue("none");
  for (const [at, query] of queries.entries()) builder.withTarget(target(query, kind, at));
  const steps = thresholds(panel);
  if (steps !== undefined) builder.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps));
  return builder;
}

function target({ expr, legend }: Query, kind: Panel["kind"], at: number): Builder<Dataquery> {
  const query = new DataqueryBuilder()
    .expr(expr)
    .refId(String.fromCharCode(65 + at))
    .datasource(SOURCE);
  if (legend !== undefined) query.legendFormat(legend);
  if (kind === "timeseries") return query.range();
  return kind === "table" ? query.instant().format(PromQueryFormat.Table) : query.instant();
}

function thresholds({ warnFrom, alarmFrom }: Panel): Threshold[] | undefined {
  if (warnFrom === undefined || alarmFrom === undefined) return undefined;
  return [
    { value: null, color: "green" },
    { value: warnFrom, color: "orange" },
    { value: alarmFrom, color: "red" },
  ];
}
