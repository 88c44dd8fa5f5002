import { RecoveryKeyRecord, type RecoveryKeySetRequest } from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { RecordBook, type RecordShelf } from "../records/record-book.ts";

/** The public half of the operators' recovery key. The hub hands it to whoever seals; the seed never comes here. */
export class RecoveryKey {
  readonly book: RecordBook<RecoveryKeyRecord>;
  readonly #clock: Clock;

  constructor(shelf: RecordShelf, clock: Clock) {
    this.book = new RecordBook<RecoveryKeyRecord>(shelf, "recovery", RecoveryKeyRecord);
    this.#clock = clock;
  }

  watch(current: () => void, signal: AbortSignal): Promise<void> {
    return this.book.watch(current, signal);
  }

  current(): RecoveryKeyRecord | undefined {
    return this.book.get(RECORD);
  }

  /** Throws HUB_RECOVERY_KEY_CHANGED when it is no longer the one that the operator means to replace. */
  async set({ curveKey, replaces }: RecoveryKeySetRequest, operator: string): Promise<RecoveryKeyRecord | undefined> {
    if (!/^X[A-Z2-7]{55}$/.test(curveKey)) {
      throw hubErrors.HUB_BAD_REQUEST({
        field: "curve_key",
        found: JSON.stringify(curveKey),
        expected: "a public curve key",
      });
    }
    return this.book.update(RECORD, (before) => {
      if (before?.curveKey === curveKey) return undefined;
      if ((before?.curveKey ?? "") !== replaces) {
        throw hubErrors.HUB_RECOVERY_KEY_CHANGED({ found: before?.curveKey ?? "none", expected: replaces || "none" });
      }
      return { curveKey, setAtMs: this.#clock.now(), setBy: operator };
    });
  }
}

const RECORD = "key";
