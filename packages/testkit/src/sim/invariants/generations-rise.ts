import { NeverOlder, said } from "../../history/rules/never-older.ts";
import type { Invariant } from "./invariant.ts";

/** What a site holds never gets older: its index, and each document of the same uid. */
export const generationsRise: Invariant = {
  name: "generations-rise",
  violations({ history, sites }) {
    return sites.flatMap(({ name, disk }) => {
      const found: string[] = [];
      const index = new NeverOlder();
      const documents = new Map<string, NeverOlder>();
      for (const { change, atMs } of history.adoptions.filter(({ site }) => site === name)) {
        const older = index.next(change.index);
        if (older !== undefined) found.push(`${name} at ${atMs}: index ${older}`);
        for (const intent of change.put) {
          const ages = documents.get(intent.uid) ?? new NeverOlder();
          documents.set(intent.uid, ages);
          const problem = ages.next(intent);
          if (problem !== undefined) found.push(`${name}: ${intent.name} ${problem}`);
        }
      }
      const now = disk.state.index;
      if (index.last.generation > 0 && now?.generation !== index.last.generation) {
        found.push(`${name} holds index ${now?.generation ?? 0} though it took on ${said(index.last)}`);
      }
      return found;
    });
  },
};
