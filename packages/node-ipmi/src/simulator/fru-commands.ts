import { getFruInventoryAreaInfo } from "../commands/storage/get-fru-inventory-area-info.ts";
import { readFruData } from "../commands/storage/read-fru-data.ts";
import { writeFruData } from "../commands/storage/write-fru-data.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** FRU inventories as the simulated BMC serves them: by bytes, readable and writable. */
export const fruCommands: readonly Served[] = [
  serve(getFruInventoryAreaInfo, ({ board }, { device }) => {
    const raw = board.fru.get(device);
    return raw ? { size: raw.length, access: { byWords: false } } : new Refusal(NOT_PRESENT);
  }),

  serve(readFruData, ({ board, faults }, { device, offset, count }) => {
    const raw = board.fru.get(device);
    if (!raw) return new Refusal(NOT_PRESENT);
    if (offset >= raw.length) return new Refusal(OUT_OF_RANGE);
    if (faults.shortReads && count > SHORT) return new Refusal(TOO_LONG);
    return { data: raw.subarray(offset, offset + count) };
  }),

  serve(writeFruData, ({ board }, { device, offset, data }) => {
    const raw = board.fru.get(device);
    if (!raw) return new Refusal(NOT_PRESENT);
    if (offset + data.length > raw.length) return new Refusal(OUT_OF_RANGE);
    raw.set(data, offset);
    return { count: data.length };
  }),
];

const SHORT = 16;
const OUT_OF_RANGE = 0xc9;
const TOO_LONG = 0xca;
const NOT_PRESENT = 0xcb;
