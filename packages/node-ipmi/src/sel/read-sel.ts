import { clearSel, ClearSelAction } from "../commands/storage/clear-sel.ts";
import { getSelEntry } from "../commands/storage/get-sel-entry.ts";
import { getSelInfo } from "../commands/storage/get-sel-info.ts";
import { reserveSel } from "../commands/storage/reserve-sel.ts";
import { CompletionCode } from "../completion-code.ts";
import { completionCodeOf, ipmiErrors } from "../errors.ts";
import type { Sender } from "../ipmi-session.ts";
import type { SendOptions } from "../target.ts";
import { decodeSelRecord, type SelRecord } from "./record.ts";

/** The entries of the log, oldest first, each as soon as it is there. Entries added meanwhile come too. */
export async function* readSel(bmc: Sender, options: SendOptions = {}): AsyncGenerator<SelRecord> {
  const { entries } = await bmc.send(getSelInfo, {}, options);
  if (entries === 0) return;
  const seen = new Set<number>();
  for (let record = OLDEST; record !== NO_MORE; ) {
    if (seen.has(record)) throw loop(bmc.host);
    seen.add(record);
    const part = await bmc
      .send(getSelEntry, { reservation: 0, record, offset: 0, length: 0xff }, options)
      .catch((error: unknown) => gone(error));
    if (part === undefined) return; // cleared while it was read
    const entry = decodeSelRecord(part.data);
    if (entry) yield entry;
    record = part.next;
  }
}

/** Starts the erasure of the log; `clearSel` with action Status tells how far it is. Entries not yet read are lost. */
export async function eraseSel(bmc: Sender, options: SendOptions = {}): Promise<void> {
  const { reservation } = await bmc.send(reserveSel, {}, options);
  await bmc.send(clearSel, { reservation, action: ClearSelAction.Initiate }, options);
}

const OLDEST: number = 0x0000;
const NO_MORE = 0xffff;

function gone(error: unknown): undefined {
  const code = completionCodeOf(error);
  if (code !== 0xcb && code !== CompletionCode.OutOfRange) throw error;
  return undefined;
}

function loop(host: string): Error {
  return ipmiErrors.IPMI_MALFORMED_REPLY({ host, command: getSelEntry.name, why: "entries that lead in a circle" });
}
