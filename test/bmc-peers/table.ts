/** What came of one thing at one peer; of what was not asked of it, as it has no words for it, there is no cell. */
export type Cell =
  | { readonly is: "ok" }
  /** The peer has no such command, and what it answered. */
  | { readonly is: "lacks"; readonly why: string }
  | { readonly is: "failed"; readonly why: string };

export interface Row {
  readonly subject: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** The table as people read it, a column for each peer, and below it what the BMCs answered that lack a command. */
export function printed(title: string, peers: readonly string[], rows: readonly Row[]): string {
  const lines = [
    [title, ...peers],
    ...rows.map(({ subject, cells }) => [subject, ...peers.map((peer) => word(cells[peer]))]),
  ];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? [];
  const table = lines.map((line) =>
    line
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = rows.flatMap(({ subject, cells }) =>
    peers.flatMap((peer) => {
      const cell = cells[peer];
      return cell && cell.is !== "ok" ? [`${subject}, ${peer}: ${cell.why}`] : [];
    }),
  );
  return [...table, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

function word(cell: Cell | undefined): string {
  if (cell === undefined) return "-";
  return cell.is === "failed" ? "FAILED" : cell.is;
}
