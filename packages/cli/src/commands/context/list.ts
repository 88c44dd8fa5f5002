import { defineCommand } from "../../command.ts";
import { readContextFile } from "../../context/context-file.ts";
import { shownContext } from "../../context/shown-context.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { type Column, renderTable } from "../../output/table.ts";

export default defineCommand({
  summary: "List the contexts that you have",
  examples: ["longshore context list"],
  args: { output: outputOption("json", "yaml", "name") },
  async run({ args, io, out }) {
    const { current, contexts } = await readContextFile(io);
    const rows = Object.entries(contexts).map(([name, context]) => shownContext(name, context, name === current));
    if (args.output === "name") return rows.forEach((row) => out.print(row.name));
    if (args.output) return out.print(await serialize(rows, args.output));
    if (rows.length === 0) return out.note("no contexts; add one with `longshore context add FILE`");
    out.print(renderTable({ columns: COLUMNS, rows, width: out.columns }).lines.join("\n"));
  },
});

type Row = ReturnType<typeof shownContext>;
const COLUMNS: readonly Column<Row>[] = [
  { header: "CURRENT", rank: 1, cell: (row) => (row.current ? "*" : " ") },
  { header: "NAME", rank: 0, cell: (row) => row.name },
  { header: "OPERATOR", rank: 2, cell: (row) => row.operator },
  { header: "SITE", rank: 2, cell: (row) => row.site ?? "" },
  { header: "SERVERS", rank: 3, cell: (row) => row.servers.join(",") },
];
