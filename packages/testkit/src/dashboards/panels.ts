import type { Panel, Query, Row } from "./panel.ts";

// The panels of which dashboards are made, short to write.

export function row(title: string, panels: readonly Panel[]): Row {
  return { title, panels };
}

export function stat(title: string, description: string, expr: string, warnFrom?: number, alarmFrom?: number): Panel {
  const thresholds = warnFrom === undefined || alarmFrom === undefined ? {} : { warnFrom, alarmFrom };
  return { title, description, kind: "stat", width: 3, unit: "short", queries: [{ expr }], ...thresholds };
}

export function series(
  title: string,
  description: string,
  unit: NonNullable<Panel["unit"]>,
  width: number,
  ...queries: readonly Query[]
): Panel {
  return { title, description, kind: "timeseries", width, unit, queries };
}

export function table(
  title: string,
  description: string,
  unit: NonNullable<Panel["unit"]>,
  width: number,
  query: Query,
): Panel {
  return { title, description, kind: "table", width, unit, queries: [query] };
}
