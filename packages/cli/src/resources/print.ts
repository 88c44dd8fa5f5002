import type { Resource } from "@longshore/contracts";
import type { Invocation } from "../invocation.ts";
import type { KindView } from "../kinds/kind.ts";
import { paintState } from "../output/colors.ts";
import { API_VERSION, shownDocument } from "../output/document.ts";
import { type Format, serialize } from "../output/format.ts";
import { renderTable, type Widths } from "../output/table.ts";
import { resourceColumns, type TableStyle } from "./resource-table.ts";

export interface PrintStyle {
  readonly format: Format | undefined;
  /** One document instead of a list. */
  readonly single: boolean;
  /** The site asked for; undefined = the rows may come from several. */
  readonly site: string | undefined;
}

/** Widths of the tables by kind. */
export type Printed = ReadonlyMap<string, Widths>;

/** Documents in the wanted format; tables stand kind by kind. */
export async function printResources(
  resources: readonly Resource[],
  views: readonly KindView[],
  style: PrintStyle,
  { io, out }: Pick<Invocation, "io" | "out">,
): Promise<Printed> {
  const printed = new Map<string, Widths>();
  if (style.format === "name") {
    for (const resource of resources) out.print(shortName(resource));
  } else if (style.format === "json" || style.format === "yaml") {
    const documents = resources.map(shownDocument);
    const list = { apiVersion: API_VERSION, kind: "List", items: documents };
    out.print(await serialize(style.single ? documents[0] : list, style.format));
  } else if (resources.length === 0) {
    out.note(`no ${views.map((view) => view.plural).join(", ")}${style.site ? ` at ${style.site}` : ""}`);
  } else {
    for (const view of views) {
      const rows = resources.filter((resource) => resource.kind === view.kind);
      if (rows.length === 0) continue;
      if (printed.size > 0) out.print("");
      const columns = resourceColumns(view, tableStyle(style, views, { io, out }));
      const { lines, widths } = renderTable({ columns, rows, width: widthLimit(style, out.columns) });
      out.print(lines.join("\n"));
      printed.set(view.kind, widths);
    }
  }
  return printed;
}

export function tableStyle(
  { format, site }: PrintStyle,
  views: readonly KindView[],
  { io, out }: Pick<Invocation, "io" | "out">,
): TableStyle {
  const paint = (state: string): string => paintState(out.colors, state);
  const nowMs = io.clock.now();
  return { wide: format === "wide", allSites: site === undefined, prefixed: views.length > 1, nowMs, paint };
}

/** `-o wide` shows everything, however wide. */
export function widthLimit({ format }: PrintStyle, columns: number | undefined): number | undefined {
  return format === "wide" ? undefined : columns;
}

export function shortName({ kind, name }: Pick<Resource, "kind" | "name">): string {
  return `${kind.toLowerCase()}/${name}`;
}
