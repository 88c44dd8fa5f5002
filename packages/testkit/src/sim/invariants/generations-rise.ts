import type { HeldIntent } from "../store/state.ts";
import type { Invariant } from "./invariant.ts";

/** What a site holds never gets older: its index, and each document of the same uid. */
export const generationsRise: Invariant = {
  name: "generations-rise",
  violations({ history, sites }) {
    return sites.flatMap(({ name, disk }) => {
      const found: string[] = [];
      let index = { epoch: 0, generation: 0 };
      const held = new Map<string, HeldIntent>();
      for (const { change, atMs } of history.adoptions.filter(({ site }) => site === name)) {
        if (isOlder(change.index, index))
          found.push(`${name} at ${atMs}: index ${said(change.index)} after ${said(index)}`);
        index = change.index;
        for (const intent of change.put) {
          const before = held.get(intent.uid);
          if (before && isOlder(intent, before))
            found.push(`${name}: ${intent.name} ${said(intent)} after ${said(before)}`);
          held.set(intent.uid, intent);
        }
      }
      const now = disk.state.index;
      if (index.generation > 0 && now?.generation !== index.generation) {
        found.push(`${name} holds index ${now?.generation ?? 0} though it took on ${said(index)}`);
      }
      return found;
    });
  },
};

interface Age {
  readonly epoch: number;
  readonly generation: number;
}

function isOlder(a: Age, b: Age): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.generation < b.generation);
}

function said({ epoch, generation }: Age): string {
  return `${epoch}/${generation}`;
}
