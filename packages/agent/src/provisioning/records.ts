import type { Document } from "../intents/document.ts";
import type { Facts, NewEvent } from "../outbox/facts.ts";
import type { Store } from "../store/store.ts";
import { type MachineRecord, newRecord } from "./record.ts";

export interface RecordsOptions {
  readonly store: Pick<Store, "provisioning" | "outbox" | "atomically">;
  readonly facts: Facts;
  /** A machine's record is another one. */
  readonly onChange: (machine: string) => void;
}

/** How far each machine is, as the state file has it: what changes, and the event that tells of it, are one transaction. */
export class Records {
  readonly #options: RecordsOptions;
  readonly #known = new Map<string, MachineRecord>();

  constructor(options: RecordsOptions) {
    this.#options = options;
  }

  of({ name, uid }: Pick<Document<"machine">, "name" | "uid">): MachineRecord {
    const record = this.#known.get(name) ?? this.#options.store.provisioning.read(name) ?? newRecord(uid);
    this.#known.set(name, record);
    return record.uid === uid ? record : newRecord(uid);
  }

  /** On disk when it returns. */
  put(name: string, record: MachineRecord, ...events: readonly NewEvent[]): void {
    const { store, facts, onChange } = this.#options;
    store.atomically(() => {
      store.provisioning.write(name, record);
      if (events.length > 0) store.outbox.append(events.map((event) => facts.factOf(event)));
    });
    this.#known.set(name, record);
    if (events.length > 0) facts.appended();
    onChange(name);
  }

  forget(name: string): void {
    const { store } = this.#options;
    this.#known.delete(name);
    if (store.provisioning.read(name) !== undefined) store.provisioning.forget(name);
  }
}
