import { optionsMarkdown } from "@longshore/kit";
import { loadModules } from "./load.ts";
import { page } from "./markdown.ts";

type Table = Parameters<typeof optionsMarkdown>[0];

/** The options of each program that has a table of them. */
export async function optionsPage(): Promise<string> {
  const modules = await loadModules(/= config\(/);
  const tables = modules.flatMap(({ exports }) => Object.values(exports).filter(isTable));
  const sections = tables
    .toSorted((a, b) => (a.program < b.program ? -1 : 1))
    .map((table) => `## ${table.program}\n\n${optionsMarkdown(table).trimEnd()}`);
  const order = "Flags win over the environment, the environment over the file, the file over the default.";
  return page("Options", "the option tables of the programs", order, ...sections);
}

function isTable(exported: unknown): exported is Table {
  return typeof exported === "object" && exported !== null && "program" in exported && "rows" in exported;
}
