import type { PruneOrder, PruneStore } from "../../store/prunes.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

/** An order that is not as it was written is as none: nothing is destroyed without a word that is. */
export function pruneTable(file: StateFile): PruneStore {
  const read = file.prepare<{ record: string }>(
    `SELECT record FROM prune_order WHERE document = ? AND ${isSound("prune_order")}`,
  );
  const write = file.prepare(insertInto("prune_order", "INSERT OR REPLACE"));
  const forget = file.prepare("DELETE FROM prune_order WHERE document = ?");
  return {
    read(document) {
      const row = read.get(document);
      return row && (JSON.parse(row.record) as PruneOrder);
    },
    write: (document, order) => void write.run(document, JSON.stringify(order)),
    forget: (document) => void forget.run(document),
  };
}
