/** Labels and values side by side, as ipmitool prints them; what is undefined is left out. */
export function fields(
  rows: readonly (readonly [label: string, value: string | number | undefined])[],
  style: FieldStyle = {},
): string {
  const { indent = "", width = Math.max(...rows.map(([label]) => label.length)) + 1 } = style;
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${indent}${label.padEnd(width)}: ${value}`.trimEnd())
    .join("\n");
}

interface FieldStyle {
  readonly indent?: string;
  /** Of the labels; that of the longest and one more unless given. */
  readonly width?: number;
}
