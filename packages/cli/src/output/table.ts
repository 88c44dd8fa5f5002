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

/** From this rank on a column may be left out whole when cutting is not enough. */
const EXPENDABLE = 3;

/**
 * Lines that never wrap: the least important columns are cut with `…` until a line fits the terminal; when that is not
 * enough, they are left out from the least important on (`-o wide` has them), and only then names are cut.
 */
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
  const natural = columns.map((_column, i) => Math.max(...rows.map((row) => width(row[i] ?? ""))));
  if (limit === undefined) return natural;
  const least = natural.map((now, i) => (columns[i]?.rank === 0 ? now : Math.min(now, readable(columns[i]))));
  const left = new Set<number>();
  for (const { i } of leastImportantFirst(columns, EXPENDABLE)) {
    if (
      excess(
        least.map((each, at) => (left.has(at) ? 0 : each)),
        limit,
      ) > 0
    )
      left.add(i);
  }
  const widths = natural.map((now, i) => (left.has(i) ? 0 : now));
  const shrink = (to: (i: number) => number, from: number): void => {
    for (const { i } of leastImportantFirst(columns, from)) {
      const now = widths[i] ?? 0;
      widths[i] = now - Math.max(0, Math.min(excess(widths, limit), now - Math.min(now, to(i))));
    }
  };
  shrink((i) => readable(columns[i]), 1);
  shrink(() => LEAST, 0);
  return widths;
}

function readable<Row>(column: Column<Row> | undefined): number {
  return Math.max(LEAST, column?.header.length ?? 0);
}

function leastImportantFirst<Row>(
  columns: readonly Column<Row>[],
  from: number,
): readonly { i: number; rank: number }[] {
  const all = columns.map(({ rank }, i) => ({ i, rank }));
  return all.filter(({ rank }) => rank >= from).sort((a, b) => b.rank - a.rank);
}

/** Columns of the terminal that are missing; width 0 = the column is left out. */
function excess(widths: Widths, limit: number): number {
  const shown = widths.filter((each) => each > 0);
  return shown.reduce((sum, each) => sum + each, GAP * Math.max(0, shown.length - 1)) - limit;
}

function line<Row>(
  cells: readonly string[],
  widths: Widths,
  limit: number | undefined,
  columns?: readonly Column<Row>[],
): string {
  let out = "";
  let used = 0;
  const last = widths.findLastIndex((each) => each > 0);
  for (const [i, cell] of cells.entries()) {
    const wanted = widths[i] ?? 0;
    const gap = used === 0 ? 0 : GAP;
    const room = Math.min(
      i === last && limit === undefined ? Infinity : wanted,
      limit === undefined ? Infinity : limit - used - gap,
    );
    if (wanted === 0) continue;
    if (room < 1) break;
    const text = truncate(cell, room);
    const painted = columns?.[i]?.paint?.(text) ?? text;
    out += " ".repeat(gap) + painted + (i === last ? "" : " ".repeat(Math.max(0, room - width(text))));
    used += gap + wanted;
  }
  return out.trimEnd();
}
