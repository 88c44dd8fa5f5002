import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Table } from "@longshore/testkit";
import { markdownTable } from "./docs/markdown.ts";
import { root } from "./root.ts";

/** Writes docs/measured/NAME.md: what one run showed, when, and by which command anybody sees it again. */
export function record(name: string, command: string, summary: string, tables: readonly Table[]): void {
  const when = new Date().toISOString().slice(0, 10);
  const parts = tables.flatMap(({ title, header, rows, notes = [] }) => [
    `## ${capital(title)}`,
    markdownTable(header, rows),
    ...(notes.length > 0 ? [notes.map((note) => `* ${note}`).join("\n")] : []),
  ]);
  const text = [
    `# ${name}`,
    `<!-- Written by \`${command}\`: run it to see it again. -->`,
    `${capital(summary)}. Seen on ${when} with Node ${process.version} on ${cpus().length} cores by \`${command}\`.`,
    ...parts,
  ];
  mkdirSync(join(root, "docs/measured"), { recursive: true });
  writeFileSync(join(root, `docs/measured/${name}.md`), `${text.join("\n\n")}\n`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
