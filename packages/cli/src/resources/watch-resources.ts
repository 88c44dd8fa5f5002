import type { Resource } from "@longshore/contracts";
import type { Invocation } from "../invocation.ts";
import { kindView } from "../kinds/registry.ts";
import { shownDocument } from "../output/document.ts";
import { serialize } from "../output/format.ts";
import { renderTable, type Widths } from "../output/table.ts";
import type { Listed } from "./list.ts";
import { type Printed, type PrintStyle, shortName, tableStyle, widthLimit } from "./print.ts";
import type { Query } from "./query.ts";
import { resourceColumns, rowKey } from "./resource-table.ts";
import { watchQuery } from "./watch-query.ts";

/** Prints each row that changed, under the headers that stand there already; ends with the signal. */
export async function watchResources(
  invocation: Pick<Invocation, "hub" | "io" | "out" | "signal">,
  query: Query,
  first: Listed,
  style: PrintStyle,
  printed: Printed,
): Promise<void> {
  const widths = new Map(printed);
  let known = keys(first.resources);
  await watchQuery(invocation, query, first.revision, async ({ resources }) => {
    const now = keys(resources);
    for (const resource of resources) {
      if (known.get(identity(resource))?.key !== now.get(identity(resource))?.key)
        await printRow(resource, query, style, widths, invocation);
    }
    for (const [id, { resource }] of known) if (!now.has(id)) await printGone(resource, style, invocation);
    known = now;
  });
}

type Known = ReadonlyMap<string, { readonly resource: Resource; readonly key: string }>;

function keys(resources: readonly Resource[]): Known {
  return new Map(
    resources.map((resource) => [
      identity(resource),
      { resource, key: `${resource.generation} ${rowKey(resource, kindView(resource.kind))}` },
    ]),
  );
}

function identity({ kind, site, name, uid }: Resource): string {
  return [kind, site, name, uid].join("/");
}

async function printRow(
  resource: Resource,
  { views }: Query,
  style: PrintStyle,
  widths: Map<string, Widths>,
  { io, out }: Pick<Invocation, "io" | "out">,
): Promise<void> {
  if (style.format === "name") return out.print(shortName(resource));
  if (style.format === "json") return out.print(JSON.stringify(shownDocument(resource)));
  if (style.format === "yaml") return out.print(await yamlDocument(shownDocument(resource)));
  const view = kindView(resource.kind);
  const before = widths.get(view.kind);
  const table = renderTable({
    columns: resourceColumns(view, tableStyle(style, views, { io, out })),
    rows: [resource],
    width: widthLimit(style, out.columns),
    header: before === undefined,
    widths: before,
  });
  widths.set(view.kind, table.widths);
  out.print(table.lines.join("\n"));
}

async function printGone(resource: Resource, { format }: PrintStyle, { out }: Pick<Invocation, "out">): Promise<void> {
  const shown = shownDocument(resource);
  const gone = { ...shown, metadata: { ...shown.metadata, deleted: true } };
  if (format === "json") return out.print(JSON.stringify(gone));
  if (format === "yaml") return out.print(await yamlDocument(gone));
  out.print(`${shortName(resource)} deleted`);
}

async function yamlDocument(value: unknown): Promise<string> {
  return `---\n${await serialize(value, "yaml")}`;
}
