/** A table that a story prints, and that a page of docs/measured is made of. */
export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below it. */
  readonly notes?: readonly string[];
}

/** As people read it in a terminal. */
export function textTable({ title, header, rows, notes = [] }: Table): string {
  const all = [header, ...rows];
  const widths = header.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return [title, ...all.map(line), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}
