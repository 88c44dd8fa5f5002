import { isLongshoreError, messageOf } from "@longshore/kit";
import type { Carrier } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import { storeBatch } from "./batch.ts";
import { store, type StoreWrite } from "./store.ts";

/**
 * Stores all of them in their order: as one atomic batch, which costs the server one flush of its disk. Where it refuses
 * that (it remembers one of them from a try whose answer was lost, others have too many batches open, its stream takes
 * none), one after the other, where each that it remembers is a repeat and nothing more. Throws BUS_NOT_STORED when
 * there is no answer: then all of them may be there, or none.
 */
export async function storeInOrder(
  session: Carrier,
  writes: readonly StoreWrite[],
  signal?: AbortSignal,
): Promise<void> {
  try {
    await storeBatch(session, writes, signal);
    return;
  } catch (cause) {
    signal?.throwIfAborted();
    if (isLongshoreError(cause) && cause.retry === "never") throw cause;
    if (!isLongshoreError(cause, "BUS_NOT_STORED")) {
      throw busErrors.BUS_NOT_STORED({ subject: writes[0]?.subject ?? "", reason: messageOf(cause) }, { cause });
    }
  }
  for (const write of writes) await store(session, write, signal);
}
