/** One query of a dashboard's JSON. */
export interface Expression {
  readonly panel: string;
  readonly expr: string;
}

/** Every query of a dashboard as Grafana has it, rows and all. */
export function expressionsOf(json: string): readonly Expression[] {
  const { panels = [] } = JSON.parse(json) as { panels?: JsonPanel[] };
  return panels.flatMap(expressionsOfPanel);
}

/** What Grafana sends to Prometheus when all sites are chosen: its variables filled in. */
export function filledIn(expr: string, rateInterval: string): string {
  return expr.replaceAll("$__rate_interval", rateInterval).replaceAll("$site", ".*");
}

/** The expressions as recording rules, so that `promtool check rules` judges them. */
export function asRules(expressions: readonly Expression[]): string {
  const rules = expressions.map(({ expr }, at) => ({ record: `dashboard:query:${at}`, expr: filledIn(expr, "5m") }));
  return JSON.stringify({ groups: [{ name: "dashboard", rules }] }); // YAML takes JSON
}

/** Names of metrics that an expression asks for; of histograms the name that the code gives them. */
export function metricsIn(expr: string): readonly string[] {
  return [
    ...new Set((expr.match(/\blongshore_[a-z0-9_]+/g) ?? []).map((name) => name.replace(/_(sum|count|bucket)$/, ""))),
  ];
}

interface JsonPanel {
  readonly title?: string;
  readonly targets?: readonly { readonly expr?: string }[];
  readonly panels?: readonly JsonPanel[];
}

function expressionsOfPanel({ title = "", targets = [], panels = [] }: JsonPanel): Expression[] {
  return [
    ...targets.flatMap(({ expr }) => (expr === undefined ? [] : [{ panel: title, expr }])),
    ...panels.flatMap(expressionsOfPanel),
  ];
}
