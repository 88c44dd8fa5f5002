import { printable, truncate, width } from "./width.ts";

export interface Column<Row> {
  readonly header: string;
  /** Text of the cell; shown as `-` when empty. */
  cell(row: Row): string;
  /** 0 = never cut before the others; the highest is cut first. */
  readonly rank: number;
  /** Only with `-o wide`. */
  readonly wide?: boolean;
  /** Colours the finished cell. */
  paint?(text: string): string;
}

/** Widths of the columns, so that rows which come later stand under the same headers. */
export type Widths = readonly number[];

export interface Table<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Width of the terminal; undefined = as wide as the content. */
  readonly width: number | undefined;
  readonly header?: boolean;
  /** From an earlier part of the same table. */
  readonly widths?: Widths | undefined;
}

const GAP = 3;
/** No column is cut below this, unless the terminal is narrower than all of them. */
const LEAST = 8;

/** Lines that never wrap: the least important columns are cut with `…` until a line fits the terminal. */
export function renderTable<Row>(table: Table<Row>): { readonly lines: readonly string[]; readonly widths: Widths } {
  const { columns, rows } = table;
  const cells = rows.map((row) => columns.map((column) => printable(column.cell(row)) || "-"));
  const headers = columns.map((column) => column.header);
  const widths = table.widths ?? fit(columns, [headers, ...cells], table.width);
  const lines = cells.map((row) => line(row, widths, table.width, columns));
  if (table.header !== false) lines.unshift(line(headers, widths, table.width));
  return { lines, widths };
}

function fit<Row>(columns: readonly Column<Row>[], rows: readonly (readonly string[])[], limit?: number): Widths {
  const widths = columns.map((_column, i) => Math.max(...rows.map((row) => width(row[i] ?? ""))));
  if (limit === undefined) return widths;
  let excess = widths.reduce((sum, each) => sum + each, GAP * (columns.length - 1)) - limit;
  const leastImportantFirst = columns.map((column, i) => ({ i, rank: column.rank })).sort((a, b) => b.rank - a.rank);
  for (const { i } of leastImportantFirst) {
    if (excess <= 0) break;
    const now = widths[i] ?? 0;
    const least = Math.min(now, Math.max(LEAST, columns[i]?.header.length ?? 0));
    const cut = Math.min(excess, now - least);
    widths[i] = now - cut;
    excess -= cut;
  }
  return widths;
}

function line<Row>(
  cells: readonly string[],
  widths: Widths,
  limit: number | undefined,
  columns?: readonly Column<Row>[],
): string {
  let out = "";
  let used = 0;
  for (const [i, cell] of cells.entries()) {
    const gap = i === 0 ? 0 : GAP;
    const room = Math.min(widths[i] ?? 0, limit === undefined ? Infinity : limit - used - gap);
    if (room < 1) break;
    const text = truncate(cell, room);
    const last = i === cells.length - 1;
    const painted = columns?.[i]?.paint?.(text) ?? text;
    out += " ".repeat(gap) + painted + (last ? "" : " ".repeat(room - width(text)));
    used += gap + room;
  }
  return out.trimEnd();
}
