import { clearSel, ClearSelAction } from "../commands/storage/clear-sel.ts";
import { getSelEntry } from "../commands/storage/get-sel-entry.ts";
import { getSelInfo } from "../commands/storage/get-sel-info.ts";
import { reserveSel } from "../commands/storage/reserve-sel.ts";
import { CompletionCode } from "../completion-code.ts";
import { completionCodeOf, ipmiErrors } from "../errors.ts";
import type { Sender } from "../ipmi-session.ts";
import type { SendOptions } from "../target.ts";
import { decodeSelRecord, type SelRecord } from "./record.ts";

/** Which part of the log to read. */
export interface SelRange extends SendOptions {
  /** Number of the first entry to read, as `record.id` says it; the oldest unless given. */
  readonly from?: number;
}

/** The entries of the log, oldest first, each as soon as it is there. Entries added meanwhile come too. */
export async function* readSel(
  bmc: Sender,
  { from = OLDEST_ENTRY, ...options }: SelRange = {},
): AsyncGenerator<SelRecord> {
  const { entries } = await bmc.send(getSelInfo, {}, options);
  if (entries === 0) return;
  const seen = new Set<number>();
  for (let record = from; record !== NO_MORE; ) {
    if (seen.has(record)) throw loop(bmc.host);
    seen.add(record);
    const part = await readSelEntry(bmc, record, options);
    if (part === undefined) return; // cleared while it was read
    if (part.entry) yield part.entry;
    record = part.next;
  }
}

/** One entry by its number, with the number of the next (0xffff: none); undefined when there is none of that number. */
export async function readSelEntry(
  bmc: Sender,
  record: number,
  options: SendOptions = {},
): Promise<{ readonly entry: SelRecord | undefined; readonly next: number } | undefined> {
  const request = { reservation: 0, record, offset: 0, length: 0xff };
  const part = await bmc.send(getSelEntry, request, options).catch((error: unknown) => gone(error));
  return part && { entry: decodeSelRecord(part.data), next: part.next };
}

/** Starts the erasure of the log; `clearSel` with action Status tells how far it is. Entries not yet read are lost. */
export async function eraseSel(bmc: Sender, options: SendOptions = {}): Promise<void> {
  const { reservation } = await bmc.send(reserveSel, {}, options);
  await bmc.send(clearSel, { reservation, action: ClearSelAction.Initiate }, options);
}

export const OLDEST_ENTRY: number = 0x0000;
/** As `record`: the newest entry, whatever its number. */
export const NEWEST_ENTRY: number = 0xffff;
const NO_MORE = 0xffff;

function gone(error: unknown): undefined {
  const code = completionCodeOf(error);
  if (code !== 0xcb && code !== CompletionCode.OutOfRange) throw error;
  return undefined;
}

function loop(host: string): Error {
  return ipmiErrors.IPMI_MALFORMED_REPLY({ host, command: getSelEntry.name, why: "entries that lead in a circle" });
}
