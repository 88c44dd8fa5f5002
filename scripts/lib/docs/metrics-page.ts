import { ownMetrics, systemClock } from "@longshore/kit";
import { type Loaded, loadModule, loadModules } from "./load.ts";
import { markdownTable, page } from "./markdown.ts";

interface Family {
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** Every metric by name: the fleet's at the hub, and each program's own. */
export async function metricsPage(): Promise<string> {
  const modules = await loadModules(/\blongshore_[a-z]/);
  const fleet = { ...(await rollups()), ...Object.assign({}, ...modules.map(tablesOf)) };
  return page(
    "Metrics",
    "the code that measures",
    "## The fleet\n\nAt the hub's `/metrics` (names with `fleet`) and `/metrics/site/SITE` (all others, with the label `site`).",
    tableOf(fleet),
    "## Hub and agent themselves\n\nEach program shows those of the parts it runs.",
    tableOf(Object.fromEntries(ownMetrics.getMetricsAsArray().map((one) => [one.name, own(one)]))),
  );
}

function own(metric: object): Family {
  const { type, help, labelNames } = metric as { type: string; help: string; labelNames: readonly string[] };
  return { type, help, labels: labelNames };
}

function tableOf(families: Readonly<Record<string, Family>>): string {
  const rows = Object.entries(families)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { type, labels, help }]) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(" "),
      help,
    ]);
  return markdownTable(["name", "type", "labels", "what"], rows);
}

/** Tables of families: objects whose keys are all names of metrics. */
function tablesOf({ exports }: Loaded): Readonly<Record<string, Family>> {
  const tables = Object.values(exports).filter((value) => typeof value === "object" && value !== null);
  const isName = (key: string): boolean => key.startsWith("longshore_");
  return Object.assign(
    {},
    ...tables.filter((table) => Object.keys(table).length > 0 && Object.keys(table).every(isName)),
  );
}

interface Exposition {
  beat(site: string, beat: object): void;
  status(site: string, status: object): void;
  telemetry(site: string, batch: object): void;
  fleetPage(): Iterable<Uint8Array>;
}

/** The rollups stand in no table: a fleet of one ailing site shows them all. */
async function rollups(): Promise<Readonly<Record<string, Family>>> {
  const { exports } = await loadModule("packages/hub/src/exposition/index.ts");
  const create = exports["createExposition"] as (options: object) => Exposition;
  const fleet = create({ clock: systemClock });
  fleet.beat("oslo", { agent: "a", version: "1", outboxFacts: 1 });
  const condition = { type: "Ready", status: "False", reason: "NotReady" };
  fleet.status("oslo", { kind: "Machine", name: "m", phase: "Ready", conditions: [condition], observedGeneration: 1 });
  fleet.telemetry("oslo", { source: "host", agent: "a", series: [{ name: "unknown" }] });
  return familiesIn(Buffer.concat([...fleet.fleetPage()]).toString());
}

function familiesIn(text: string): Readonly<Record<string, Family>> {
  const families: Record<string, Family> = {};
  for (const [, name = "", help = "", type = "", labels = ""] of text.matchAll(FAMILY))
    families[name] = { type, help, labels: [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label ?? "") };
  return families;
}

const FAMILY = /^# HELP (\S+) (.*)\n# TYPE \S+ (\w+)\n[a-z_]+(\{.*\})?/gm;
