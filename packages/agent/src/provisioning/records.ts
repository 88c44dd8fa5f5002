import type { Document } from "../intents/document.ts";
import type { Facts, NewEvent } from "../outbox/facts.ts";
import type { Store } from "../store/store.ts";
import { type MachineRecord, newRecord } from "./record.ts";
import { tell } from "./tell.ts";

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

  /** Its document is another one than the one that its record is of: the record is given up. */
  settle({ name, uid }: Pick<Document<"machine">, "name" | "uid">): void {
    const known = this.#known.get(name) ?? this.#options.store.provisioning.read(name);
    if (known !== undefined && known.uid !== uid) this.forget(name);
  }

  /** Tells of an order that is given up by it; returns what was known. */
  forget(name: string): MachineRecord | undefined {
    const { store, facts } = this.#options;
    this.#known.delete(name);
    const record = store.provisioning.read(name);
    if (record === undefined) return undefined;
    const { work: _, ...rest } = record;
    const events = record.work === undefined ? [] : tell(name, record, rest);
    store.atomically(() => {
      store.provisioning.forget(name);
      if (events.length > 0) store.outbox.append(events.map((event) => facts.factOf(event)));
    });
    if (events.length > 0) facts.appended();
    return record;
  }
}
