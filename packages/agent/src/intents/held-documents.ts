import type { IntentStore } from "../store/intents.ts";
import { type Document, understand } from "./document.ts";

/** The documents that this site holds, understood; what cannot be understood is not there. */
export class HeldDocuments {
  readonly #store: IntentStore;
  #byKind = new Map<string, Map<string, Document>>();

  constructor(store: IntentStore) {
    this.#store = store;
    this.refresh();
  }

  /** The store has taken on others. Documents that stayed the same stay the same objects. */
  refresh(): void {
    const before = this.#byKind;
    this.#byKind = new Map();
    for (const held of this.#store.all()) {
      const known = before.get(held.kind)?.get(held.name);
      const document = known?.digest === held.digest ? known : understoodOf(held);
      if (document === undefined) continue;
      const ofKind = this.#byKind.get(document.kind) ?? new Map<string, Document>();
      this.#byKind.set(document.kind, ofKind.set(document.name, document));
    }
  }

  get<K extends string>(kind: K, name: string): Document<K> | undefined {
    return this.#byKind.get(kind)?.get(name) as Document<K> | undefined;
  }

  /** Of every kind. */
  every(): Document[] {
    return [...this.#byKind.values()].flatMap((ofKind) => [...ofKind.values()]);
  }

  all<K extends string>(kind: K): Document<K>[] {
    return [...(this.#byKind.get(kind)?.values() ?? [])] as Document<K>[];
  }
}

function understoodOf(held: Parameters<typeof understand>[0]): Document | undefined {
  const understood = understand(held);
  return "document" in understood ? understood.document : undefined;
}
