import { getFruInventoryAreaInfo } from "../commands/storage/get-fru-inventory-area-info.ts";
import { readFruData } from "../commands/storage/read-fru-data.ts";
import { writeFruData } from "../commands/storage/write-fru-data.ts";
import { CompletionCode } from "../completion-code.ts";
import { completionCodeOf, ipmiErrors } from "../errors.ts";
import type { Sender } from "../ipmi-session.ts";
import type { SendOptions } from "../target.ts";

/** All bytes of a FRU device, in parts as large as the BMC gives them. `decodeFru` says what they mean. */
export async function readFru(bmc: Sender, device: number, options: SendOptions = {}): Promise<Uint8Array> {
  const { size, access } = await bmc.send(getFruInventoryAreaInfo, { device }, options);
  const unit = access.byWords ? 2 : 1;
  const raw = new Uint8Array(size);
  let step = 0;
  for (let at = 0; at < size; ) {
    const want = Math.min(PARTS[step] ?? 8, size - at);
    const request = { device, offset: at / unit, count: Math.ceil(want / unit) };
    const part = await bmc.send(readFruData, request, options).catch((error: unknown) => tooMuch(error));
    if (part && part.data.length > 0) {
      raw.set(part.data.subarray(0, size - at), at);
      at += part.data.length;
    } else if (++step >= PARTS.length) throw malformed(bmc.host, "no part of the inventory, however short");
  }
  return raw;
}

/** Writes bytes at an offset and reads them back: BMCs say yes and have them write-protected. */
export async function writeFru(
  bmc: Sender,
  device: number,
  offset: number,
  data: Uint8Array,
  options: SendOptions = {},
): Promise<void> {
  const { access } = await bmc.send(getFruInventoryAreaInfo, { device }, options);
  const unit = access.byWords ? 2 : 1;
  for (let at = 0; at < data.length; ) {
    const part = data.subarray(at, at + WRITE_PART);
    const { count } = await bmc.send(writeFruData, { device, offset: (offset + at) / unit, data: part }, options);
    if (count === 0) throw malformed(bmc.host, "that it wrote nothing");
    at += Math.min(part.length, count * unit);
  }
  const back = (await readFru(bmc, device, options)).subarray(offset, offset + data.length);
  if (!back.every((byte, index) => byte === data[index]))
    throw ipmiErrors.IPMI_REJECTED({ host: bmc.host, command: writeFruData.name, why: "it reads back something else" });
}

/** Even numbers, so that they are whole words too. */
const PARTS = [128, 64, 32, 16, 8] as const;
const WRITE_PART = 16;

function tooMuch(error: unknown): undefined {
  const code = completionCodeOf(error);
  if (code === undefined || !TOO_MUCH.has(code)) throw error;
  return undefined;
}

const TOO_MUCH: ReadonlySet<number> = new Set([
  CompletionCode.RequestDataLength,
  0xc8,
  0xca,
  CompletionCode.OutOfRange,
  0xff,
]);

function malformed(host: string, why: string): Error {
  return ipmiErrors.IPMI_MALFORMED_REPLY({ host, command: readFruData.name, why });
}
