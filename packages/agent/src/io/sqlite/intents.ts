import type { HeldIndex, HeldIntent, IntentStore } from "../../store/intents.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound, sealedTables } from "./tables.ts";

export function intentTable(file: StateFile): IntentStore {
  const index = file.prepare<HeldIndex>(
    `SELECT generation, epoch, digest, payload FROM intent_index WHERE ${isSound("intent_index")}`,
  );
  const all = file.prepare<HeldIntent>(
    `SELECT ${sealedTables.intent.join(", ")} FROM intent WHERE ${isSound("intent")} ORDER BY kind, name`, // the rest comes again from the hub
  );
  const put = file.prepare(insertInto("intent", "INSERT OR REPLACE"));
  const remove = file.prepare("DELETE FROM intent WHERE kind = ? AND name = ?");
  const putIndex = file.prepare(insertInto("intent_index", "INSERT OR REPLACE"));
  return {
    index: () => index.get(),
    all: () => all.all(),
    adopt: (change) =>
      file.transaction(() => {
        for (const each of change.put) {
          put.run(each.kind, each.name, each.uid, each.generation, each.epoch, each.digest, each.payload);
        }
        for (const { kind, name } of change.remove) remove.run(kind, name);
        const { generation, epoch, digest, payload } = change.index;
        putIndex.run(1, generation, epoch, digest, payload);
      }),
  };
}
