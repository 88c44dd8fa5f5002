/** What keeps a text from being a unit file for systemd; undefined = nothing. Text before the first section is passed over. */
export function unitTrouble(text: string): string | undefined {
  const start = /(^|\n)[^#;\n]*\[/.exec(text);
  if (start === null) return undefined;
  let section = false;
  for (const line of logicalLines(text.slice(start.index + start[0].length - 1))) {
    const trimmed = line.trim();
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
    if (trimmed.startsWith("[")) {
      const end = trimmed.indexOf("]");
      if (end < 0) return `the name of a section does not end: ${shown(trimmed)}`;
      if (trimmed.slice(end + 1).trim() !== "") return `more stands behind a section: ${shown(trimmed)}`;
      section = true;
    } else if (!trimmed.includes("=")) {
      return `neither a section nor a setting: ${shown(trimmed)}`;
    } else if (!section) {
      return `a setting before the first section: ${shown(trimmed)}`;
    }
  }
  return undefined;
}

/** A line that ends in a backslash goes on in the next one. */
function logicalLines(text: string): readonly string[] {
  return text.replaceAll(/\\\n/g, " ").split(/\r?\n/);
}

function shown(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 59)}…` : line);
}
