import { decode, struct, u8, type Codec } from "@longshore/kit";
import { typeLength } from "../text/type-length.ts";
import { orUndefined } from "../wire/datagram.ts";
import { type MultiRecord, multiRecords } from "./multi-record.ts";

/** What a FRU inventory says, FRU information storage definition 1.0 rev 1.3; empty fields are left out. */
export interface Fru {
  readonly chassis?: { readonly type: number } & Partial<Record<"partNumber" | "serial", string>> & Custom;
  readonly board?: { readonly manufactured?: number } & Partial<Record<(typeof BOARD)[number], string>> & Custom;
  readonly product?: Partial<Record<(typeof PRODUCT)[number], string>> & Custom;
  readonly records: readonly MultiRecord[];
  /** Areas whose checksum is wrong or that end in the middle: said, and read as far as they go. */
  readonly problems: readonly string[];
}

interface Custom {
  readonly custom: readonly string[];
}

/** Reads all areas; undefined when the bytes do not start with a FRU header. */
export function decodeFru(raw: Uint8Array): Fru | undefined {
  const header = orUndefined(() => decode(CommonHeader, raw, { trailing: "ignore" }));
  if (header === undefined || (header.version & 0x0f) !== 1) return undefined;
  const problems: string[] = sums(raw.subarray(0, HEADER_LENGTH)) ? [] : ["the header's checksum is wrong"];
  const area = (name: string, offset: number): Uint8Array | undefined => {
    if (offset === 0) return undefined;
    const start = offset * 8;
    const end = start + (raw[start + 1] ?? 0) * 8;
    if (end > raw.length || end === start) problems.push(`the ${name} area ends in the middle`);
    else if (!sums(raw.subarray(start, end))) problems.push(`the ${name} area's checksum is wrong`);
    return raw.subarray(start, Math.min(end, raw.length));
  };
  const chassis = area("chassis", header.chassis);
  const board = area("board", header.board);
  const product = area("product", header.product);
  const records = header.multiRecord === 0 ? [] : multiRecords(raw.subarray(header.multiRecord * 8), problems);
  return {
    ...(chassis && { chassis: { type: chassis[2] ?? 0, ...named(["partNumber", "serial"], chassis.subarray(3)) } }),
    ...(board && { board: { ...manufactured(board.subarray(3, 6)), ...named(BOARD, board.subarray(6)) } }),
    ...(product && { product: named(PRODUCT, product.subarray(3)) }),
    records,
    problems,
  };
}

const CommonHeader = struct("FruHeader", {
  version: u8,
  internalUse: u8,
  chassis: u8, // offsets in steps of 8 bytes; 0: not there
  board: u8,
  product: u8,
  multiRecord: u8,
});
const HEADER_LENGTH = 8;
const END_OF_FIELDS = 0xc1;

const BOARD = ["manufacturer", "name", "serial", "partNumber", "fruFile"] as const;
const PRODUCT = ["manufacturer", "name", "partNumber", "version", "serial", "assetTag", "fruFile"] as const;

/** Fields in their order, then those that the maker added. */
function named<K extends string>(names: readonly K[], raw: Uint8Array): Partial<Record<K, string>> & Custom {
  const texts = fields(raw);
  const known = names.flatMap((name, index) => (texts[index] ? [[name, texts[index]] as const] : []));
  const custom = texts.slice(names.length).filter((text) => text !== "");
  return { ...(Object.fromEntries(known) as Partial<Record<K, string>>), custom };
}

function fields(raw: Uint8Array): string[] {
  const texts: string[] = [];
  for (let at = 0; at < raw.length && raw[at] !== END_OF_FIELDS; ) {
    const text = orUndefined(() => decode(FIELD, raw.subarray(at), { trailing: "ignore" }));
    if (text === undefined) break;
    texts.push(text);
    at += 1 + ((raw[at] ?? 0) & 0x3f);
  }
  return texts;
}

const FIELD: Codec<string> = typeLength("fru");

/** Minutes since 1996-01-01 as milliseconds since 1970; 0 means that nobody wrote it down. */
function manufactured(raw: Uint8Array): { readonly manufactured?: number } {
  const minutes = (raw[0] ?? 0) | ((raw[1] ?? 0) << 8) | ((raw[2] ?? 0) << 16);
  return minutes === 0 ? {} : { manufactured: EPOCH_1996 + minutes * 60_000 };
}

const EPOCH_1996 = 820_454_400_000;

function sums(raw: Uint8Array): boolean {
  return (raw.reduce((sum, byte) => sum + byte, 0) & 0xff) === 0;
}
