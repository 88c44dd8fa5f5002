/** Cells with ` | ` between them, each column as wide as `widths` says, the last one as wide as it is. */
export function columns(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
    .join(" | ")
    .trimEnd();
}
