import type { Resource } from "@longshore/contracts";
import type { KindView, Look } from "../kinds/kind.ts";
import { age } from "../output/age.ts";
import type { Column } from "../output/table.ts";

export interface TableStyle extends Look {
  readonly wide: boolean;
  /** The rows come from more than one site. */
  readonly allSites: boolean;
  /** Names as `machine/r1u7`, for tables of several kinds. */
  readonly prefixed: boolean;
}

/** The columns of one kind: name, site where it matters, its own, age. */
export function resourceColumns(view: KindView, style: TableStyle): readonly Column<Resource>[] {
  const name = ({ name }: Resource): string => (style.prefixed ? `${view.kind.toLowerCase()}/${name}` : name);
  const site: Column<Resource> = { header: "SITE", rank: 2, cell: (resource) => resource.site };
  const labels: Column<Resource> = {
    header: "LABELS",
    rank: 8,
    wide: true,
    cell: (resource) => labelText(resource.labels),
  };
  const all: readonly Column<Resource>[] = [
    { header: "NAME", rank: 0, cell: name },
    ...(style.allSites && view.atSite ? [site] : []),
    ...view.columns(style),
    labels,
    { header: "AGE", rank: 2, cell: ({ createdAtMs }) => age(createdAtMs, style.nowMs) },
  ];
  return all.filter((column) => style.wide || !column.wide);
}

export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** What a row says, the ages left out: equal = nothing to show anew. */
export function rowKey(resource: Resource, view: KindView): string {
  const style = { wide: true, allSites: true, prefixed: false, nowMs: 0, paint: (text: string) => text };
  return JSON.stringify(resourceColumns(view, style).map((column) => column.cell(resource)));
}
