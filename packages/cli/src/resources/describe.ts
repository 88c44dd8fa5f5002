import type { Resource, SiteEvent } from "@longshore/contracts";
import type { KindView, Look } from "../kinds/kind.ts";
import { age } from "../output/age.ts";
import type { Colors } from "../output/colors.ts";
import { specOf } from "../output/document.ts";
import { serialize } from "../output/format.ts";
import { renderTable } from "../output/table.ts";
import { printable, truncate } from "../output/width.ts";
import { conditionColumns, eventColumns, troubleColumns } from "./condition-table.ts";
import { healthTree } from "./health-tree.ts";
import { labelText } from "./resource-table.ts";

interface DescribeStyle extends Look {
  readonly columns: number | undefined;
  readonly colors: Colors;
}

/** One document as a page: what it is, what is wanted, what is so, what happened. */
export async function renderDescription(
  resource: Resource,
  view: KindView,
  events: readonly SiteEvent[],
  style: DescribeStyle,
): Promise<readonly string[]> {
  const title = (text: string): string => style.colors.bold(text);
  const spec = await serialize(specOf(resource), "yaml");
  const conditions = resource.status?.conditions ?? [];
  const section = (name: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", title(name), ...indent(lines, style.columns)];
  return [
    ...facts([...identity(resource, view, style), ...view.detail(resource, style)], style),
    "",
    title("Spec"),
    ...indent(spec.split("\n"), style.columns),
    "",
    title("Conditions"),
    ...(conditions.length === 0
      ? ["  none: its site has not reported it yet"]
      : indent(renderTable({ columns: conditionColumns(style), rows: conditions, width: inner(style.columns) }).lines)),
    ...section("Health", healthTree(resource, style, inner(style.columns))),
    ...objectsOf(resource, style).flatMap((lines) => ["", title("Objects"), ...indent(lines, style.columns)]),
    "",
    title("Events"),
    ...(events.length === 0
      ? ["  none"]
      : indent(renderTable({ columns: eventColumns(style, false), rows: events, width: inner(style.columns) }).lines)),
  ];
}

/** How what it became stands at its API server; nothing for what becomes no objects. */
function objectsOf({ status }: Resource, style: DescribeStyle): readonly (readonly string[])[] {
  const detail = status?.kubernetes;
  if (!detail) return [];
  const { target, server, objects, ready, held, drifted, appliedAtMs, troubles } = detail;
  const counts = [
    `${ready} of ${objects} ready`,
    ...(held > 0 ? [`${held} no longer wanted but with data`] : []),
    ...(drifted > 0 ? [`${drifted} changed by others`] : []),
    ...(appliedAtMs > 0 ? [`last written ${age(appliedAtMs, style.nowMs)} ago`] : []),
  ];
  const where = server === "" ? target : `${target}, ${server}`;
  const table = renderTable({ columns: troubleColumns, rows: troubles, width: inner(style.columns) }).lines;
  return [[printable(`${counts.join(", ")} at ${where}`), ...(troubles.length > 0 ? table : [])]];
}

type Fact = readonly [name: string, value: string];

function identity(resource: Resource, view: KindView, { nowMs, paint }: Look): readonly Fact[] {
  const { name, site, kind, labels, uid, generation, createdAtMs, status } = resource;
  const seen = status?.observedGeneration ?? 0;
  const behind = status && seen < generation ? `, site has ${seen}` : "";
  const created = createdAtMs > 0 ? `${new Date(createdAtMs).toISOString()} (${age(createdAtMs, nowMs)} ago)` : "";
  return [
    ["Name", name],
    ["Kind", kind],
    ["Site", view.atSite ? site : ""],
    ["Labels", labelText(labels)],
    ["UID", uid],
    ["Generation", `${generation}${behind}`],
    ["Created", created],
    ["Phase", paint(status?.phase ?? "")],
  ];
}

function facts(all: readonly Fact[], { columns, colors }: DescribeStyle): readonly string[] {
  const shown = all.filter(([, value]) => value !== "");
  const wide = Math.max(...shown.map(([name]) => name.length)) + 3;
  return shown.map(([name, value]) => {
    const painted = value.includes("\u001b") && colors.bold("x") !== "x";
    const room = columns === undefined ? Infinity : columns - wide;
    return `${`${name}:`.padEnd(wide)}${painted ? value : truncate(printable(value), room)}`;
  });
}

function inner(columns: number | undefined): number | undefined {
  return columns === undefined ? undefined : columns - 2;
}

function indent(lines: readonly string[], columns?: number): readonly string[] {
  return lines.map((line) => (line === "" ? "" : truncate(`  ${line}`, columns ?? Infinity)));
}
