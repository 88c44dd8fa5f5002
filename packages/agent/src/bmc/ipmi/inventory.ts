import { decodeFru, type Fru, type IpmiSession, readFru } from "node-ipmi";
import { isLongshoreError } from "@longshore/kit";
import type { LongRead } from "../bmc.ts";
import type { InventoryField } from "../inventory.ts";
import { meant, of, patient } from "./sender.ts";

/** The BMC's own FRU inventory (device 0), IPMI 2.0 §34 and FRU storage definition 1.0. */
export async function readInventory(session: IpmiSession, options: LongRead = {}): Promise<readonly InventoryField[]> {
  const fru = await read(session, options);
  if (fru === undefined) return [];
  const { product, board, chassis } = fru;
  return [
    ...area("FRU 0, product", {
      manufacturer: product?.manufacturer,
      model: product?.name,
      partNumber: product?.partNumber,
      version: product?.version,
      serial: product?.serial,
      assetTag: product?.assetTag,
    }),
    ...area("FRU 0, board", {
      boardManufacturer: board?.manufacturer,
      boardModel: board?.name,
      boardPartNumber: board?.partNumber,
      boardSerial: board?.serial,
      boardManufactured: board?.manufactured && new Date(board.manufactured).toISOString().slice(0, 10),
    }),
    ...area("FRU 0, chassis", { chassisPartNumber: chassis?.partNumber, chassisSerial: chassis?.serial }),
  ];
}

/** Undefined where the BMC has no inventory, or one that makes no sense. */
async function read(session: IpmiSession, options: LongRead): Promise<Fru | undefined> {
  try {
    return decodeFru(await meant(readFru(patient(session, options), 0, of(options.signal))));
  } catch (error) {
    if (isLongshoreError(error, "BMC_REJECTED")) return undefined;
    throw error;
  }
}

function area(
  source: string,
  fields: Partial<Record<InventoryField["name"], string | number | undefined>>,
): InventoryField[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const text = typeof value === "string" ? value.trim() : "";
    return text === "" ? [] : [{ name: name as InventoryField["name"], value: text, source }];
  });
}
