import { addSelEntry } from "../commands/storage/add-sel-entry.ts";
import { clearSel, ClearSelAction } from "../commands/storage/clear-sel.ts";
import { deleteSelEntry } from "../commands/storage/delete-sel-entry.ts";
import { getSdrRepositoryInfo } from "../commands/storage/get-sdr-repository-info.ts";
import { FIRST_RECORD, getSdr, LAST_RECORD, WHOLE_RECORD } from "../commands/storage/get-sdr.ts";
import { getSelAllocationInfo } from "../commands/storage/get-sel-allocation-info.ts";
import { getSelTimeUtcOffset } from "../commands/storage/get-sel-time-utc-offset.ts";
import { setSelTimeUtcOffset } from "../commands/storage/set-sel-time-utc-offset.ts";
import { getSelEntry } from "../commands/storage/get-sel-entry.ts";
import { getSelInfo } from "../commands/storage/get-sel-info.ts";
import { getSelTime } from "../commands/storage/get-sel-time.ts";
import { reserveSdrRepository } from "../commands/storage/reserve-sdr-repository.ts";
import { reserveSel } from "../commands/storage/reserve-sel.ts";
import { setSelTime } from "../commands/storage/set-sel-time.ts";
import type { Bmc } from "./bmc.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** The SDR repository and the event log as the simulated BMC serves them. */
export const storageCommands: readonly Served[] = [
  serve(getSdrRepositoryInfo, ({ board }) => ({
    version: VERSION,
    records: board.records.length,
    freeBytes: 0,
    lastAddition: 0,
    lastErase: 0,
    operations: { allocationInfo: false, reserve: true, partialAdd: false, delete: false, update: 1, overflow: false },
  })),

  serve(reserveSdrRepository, (bmc) => ({ reservation: reserve(bmc) })),

  serve(getSdr, (bmc, { reservation, record, offset, length }) => {
    const { records } = bmc.board;
    const index = record === FIRST_RECORD ? 0 : record === LAST_RECORD ? records.length - 1 : record - 1;
    const raw = records[index];
    if (raw === undefined) return new Refusal(NOT_PRESENT);
    const whole = length === WHOLE_RECORD;
    if (bmc.faults.shortReads && length > SHORT) return new Refusal(TOO_LONG);
    if (offset > 0 && lost(bmc, reservation)) return new Refusal(RESERVATION_LOST);
    if (offset > raw.length) return new Refusal(OUT_OF_RANGE);
    const data = whole ? raw.subarray(offset) : raw.subarray(offset, offset + length);
    return { next: index + 1 < records.length ? index + 2 : LAST_RECORD, data };
  }),

  serve(getSelInfo, ({ board: { sel } }) => ({
    version: VERSION,
    entries: sel.size,
    freeBytes: (sel.capacity - sel.size) * 16,
    lastAddition: sel.lastAddition,
    lastErase: sel.lastErase,
    operations: { allocationInfo: false, reserve: true, partialAdd: false, delete: true, overflow: sel.overflow },
  })),

  serve(reserveSel, ({ board: { sel } }) => {
    sel.reservation = (sel.reservation % 0xffff) + 1;
    return { reservation: sel.reservation };
  }),

  serve(getSelEntry, ({ board: { sel } }, { record, offset, length }) => {
    const found = sel.get(record);
    if (found === undefined) return new Refusal(NOT_PRESENT);
    const { entry, next } = found;
    return { next, data: entry.subarray(offset, length === 0xff ? entry.length : offset + length) };
  }),

  serve(addSelEntry, ({ board: { sel } }, { record }) => {
    const added = sel.add(record);
    return added === undefined ? new Refusal(OUT_OF_SPACE) : { record: added };
  }),

  serve(deleteSelEntry, ({ board: { sel } }, { reservation, record }) => {
    if (reservation !== 0 && reservation !== sel.reservation) return new Refusal(RESERVATION_LOST);
    const deleted = sel.delete(record);
    return deleted === undefined ? new Refusal(NOT_PRESENT) : { record: deleted };
  }),

  serve(clearSel, ({ board: { sel } }, { reservation, action }) => {
    if (action === ClearSelAction.Status) return { erasure: { progress: COMPLETED } };
    if (reservation === 0 || reservation !== sel.reservation) return new Refusal(RESERVATION_LOST);
    sel.clear();
    return { erasure: { progress: COMPLETED } };
  }),

  serve(getSelTime, ({ board: { sel } }) => ({ time: sel.time })),

  serve(getSelAllocationInfo, ({ board: { sel } }) => {
    const free = sel.capacity - sel.size;
    return { units: sel.capacity, unitBytes: 16, freeUnits: free, largestFreeBlock: free, largestRecord: 1 };
  }),

  serve(getSelTimeUtcOffset, ({ settings }) => ({ minutes: settings.utcOffset })),

  serve(setSelTimeUtcOffset, ({ settings }, { minutes }) => {
    settings.utcOffset = minutes;
    return {};
  }),

  serve(setSelTime, ({ board: { sel } }, { time }) => {
    sel.time = time;
    return {};
  }),
];

const VERSION = 0x51;
const COMPLETED = 1;
const SHORT = 16;
const OUT_OF_SPACE = 0xc4;
const RESERVATION_LOST = 0xc5;
const OUT_OF_RANGE = 0xc9;
const TOO_LONG = 0xca;
const NOT_PRESENT = 0xcb;
/** Parts between two that find their reservation taken, where that fault is on. */
const PARTS_BEFORE_LOSS = 5;

/** A reservation number that nobody has yet; the one before it counts no more. */
function reserve(bmc: Bmc): number {
  const { sdr } = bmc;
  sdr.reservation = (sdr.reservation % 0xfffe) + 1;
  return sdr.reservation;
}

function lost({ sdr, faults }: Bmc, reservation: number): boolean {
  sdr.parts++;
  if (faults.losesReservations && sdr.parts % PARTS_BEFORE_LOSS === 0) sdr.reservation++;
  return reservation !== sdr.reservation;
}
