import type { LastValues } from "@longshore/bus";
import { OperatorRecord } from "@longshore/contracts";
import type { Clock, Logger } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { RecordBook } from "../records/record-book.ts";

/** Who calls, as the hub's records have it. */
export interface Caller {
  readonly key: string;
  readonly name: string;
  readonly role: string;
}

/** The operators that this hub knows, by their NKey: credentials only let a caller in, the record says who it is. */
export class Operators {
  readonly #book: RecordBook<OperatorRecord>;

  constructor(records: LastValues, log: Logger) {
    this.#book = new RecordBook<OperatorRecord>(records, "operator", OperatorRecord, log);
  }

  watch(current: () => void, signal: AbortSignal): Promise<void> {
    return this.#book.watch(current, signal);
  }

  /** The owner of the state directory is an admin. */
  async ensureAdmin(key: string, name: string, clock: Clock): Promise<void> {
    await this.#book.update(key, (record) =>
      record === undefined ? { key, name, role: "admin", createdAtMs: clock.now() } : undefined,
    );
  }

  /** Throws HUB_UNKNOWN_OPERATOR, HUB_ROLE_REFUSED. */
  admit(key: string, call: string): Caller {
    const record = this.#book.get(key);
    if (record === undefined) throw hubErrors.HUB_UNKNOWN_OPERATOR({ key });
    if (record.role !== "admin") throw hubErrors.HUB_ROLE_REFUSED({ operator: record.name, role: record.role, call });
    return record;
  }
}
