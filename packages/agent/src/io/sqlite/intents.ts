import type { HeldIndex, HeldIntent, IntentStore } from "../../store/intents.ts";
import type { StateFile } from "./file.ts";

export function intentTable(file: StateFile): IntentStore {
  const index = file.prepare<HeldIndex>("SELECT generation, epoch, digest, payload FROM intent_index");
  const all = file.prepare<HeldIntent>("SELECT * FROM intent ORDER BY kind, name");
  const put = file.prepare("INSERT OR REPLACE INTO intent VALUES (?, ?, ?, ?, ?, ?, ?)");
  const remove = file.prepare("DELETE FROM intent WHERE kind = ? AND name = ?");
  const putIndex = file.prepare("INSERT OR REPLACE INTO intent_index VALUES (1, ?, ?, ?, ?)");
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
        putIndex.run(generation, epoch, digest, payload);
      }),
  };
}
