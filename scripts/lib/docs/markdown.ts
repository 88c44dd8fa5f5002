/** A table; `|` and line breaks in cells are made harmless. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(" | ")} |`;
  return [line(header), `|${header.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** A generated page: title, where it comes from, what it says. */
export function page(title: string, source: string, ...parts: readonly string[]): string {
  const origin = `<!-- Made by \`npm run docs\` from ${source}: change it there. -->`;
  return `${[`# ${title}`, origin, ...parts].join("\n\n").trimEnd()}\n`;
}

function cellText(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", "<br>");
}
