import type { Table } from "@longshore/testkit";

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

/** A column for each peer, and below it what the BMCs answered that lack a command. */
export function tableOf(title: string, peers: readonly string[], rows: readonly Row[]): Table {
  const notes = rows.flatMap(({ subject, cells }) =>
    peers.flatMap((peer) => {
      const cell = cells[peer];
      return cell && cell.is !== "ok" ? [`${subject}, ${peer}: ${cell.why}`] : [];
    }),
  );
  return {
    title,
    header: ["command", ...peers],
    rows: rows.map(({ subject, cells }) => [subject, ...peers.map((peer) => word(cells[peer]))]),
    notes,
  };
}

function word(cell: Cell | undefined): string {
  if (cell === undefined) return "-";
  return cell.is === "failed" ? "FAILED" : cell.is;
}
