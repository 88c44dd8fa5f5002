import type { LastValues } from "@longshore/bus";
import { EpochRecord } from "@longshore/contracts";
import type { IntentView } from "./intent-view.ts";

const SUBJECT = "hub.record.epoch.current";
const FIRST = 1;

/** Which life of the hub this is: it rises with each restore from a backup. */
export async function readEpoch(records: LastValues): Promise<number> {
  const stored = await records.get(SUBJECT);
  return stored === undefined ? FIRST : EpochRecord.decode(stored.payload).epoch;
}

/** A restored hub begins its next life; on disk when it resolves. */
export async function raiseEpoch(
  records: LastValues,
  times: { readonly backupAtMs: number; readonly restoredAtMs: number },
): Promise<number> {
  const epoch = (await readEpoch(records)) + 1;
  await records.put({ subject: SUBJECT, payload: EpochRecord.encode({ epoch, ...times }) });
  return epoch;
}

/** Sites that hold, or are offered, an order of an earlier life: they need their index anew before anything else. */
export function sitesBefore(view: IntentView, epoch: number): string[] {
  return [...view.sites()].filter((site) => {
    const { index } = view.site(site);
    return index.generation > 0 && index.epoch < epoch;
  });
}
