/** Columns as wide as their widest cell, two spaces between, nothing after the last. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((sofar, row) => row.map((cell, i) => Math.max(cell.length, sofar[i] ?? 0)), []);
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
