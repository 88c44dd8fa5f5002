import { getFruInventoryAreaInfo } from "../../../commands/storage/get-fru-inventory-area-info.ts";
import { decodeFru, type Fru } from "../../../fru/decode-fru.ts";
import { readFru } from "../../../fru/read-fru.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { completionCodeOf } from "../../../errors.ts";
import { readSdrs } from "../../../sdr/read-repository.ts";
import { Privilege } from "../../../privilege.ts";
import { byte, optional } from "../../args.ts";
import { fields } from "../../output/fields.ts";
import { hexBytes } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";
import { chassisTypeText } from "./chassis-types.ts";

export const fruPrint = defineVerb({
  summary: "Show the inventory: chassis, board, product",
  description: "Of the FRU device 0 and of all that the sensor repository names, or of one.",
  examples: ["fru print", "fru print 0"],
  args: { id: optional(byte, "number of one FRU device", { value: "ID" }) },
  privilege: Privilege.User,
  async run({ bmc, args: { id } }) {
    if (id !== undefined) await bmc.send(getFruInventoryAreaInfo, { device: id }); // what was named must be there
    const devices = id === undefined ? await devicesOf(bmc) : [{ id, name: BUILTIN }];
    const frus: FruEntry[] = [];
    for (const { id: device, name } of devices) frus.push(await entryOf(bmc, device, name));
    return { frus };
  },
  text: ({ frus }) => frus.map(entryText).join("\n\n"),
});

const BUILTIN = "Builtin FRU Device";

interface FruEntry {
  readonly id: number;
  readonly name: string;
  readonly present: boolean;
  readonly chassis?: NonNullable<Fru["chassis"]> & { readonly typeText: string };
  readonly board?: NonNullable<Fru["board"]> & { readonly manufacturedAt?: string };
  readonly product?: NonNullable<Fru["product"]>;
  readonly records: readonly { readonly type: number; readonly name: string; readonly content: string }[];
  readonly problems: readonly string[];
}

/** Undefined when the BMC answered that it cannot. */
async function unlessAnswered<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (completionCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

async function devicesOf(bmc: Sender): Promise<{ readonly id: number; readonly name: string }[]> {
  // a BMC without a repository still has its own inventory
  const sdrs = (await unlessAnswered(readSdrs(bmc))) ?? [];
  const named = sdrs.flatMap((sdr) =>
    sdr.kind === "fru" && sdr.record.access.logical ? [{ id: sdr.record.device, name: sdr.record.name }] : [],
  );
  return named.some(({ id }) => id === 0) ? named : [{ id: 0, name: BUILTIN }, ...named];
}

async function entryOf(bmc: Sender, id: number, name: string): Promise<FruEntry> {
  const raw = await unlessAnswered(readFru(bmc, id));
  const fru = raw && decodeFru(raw);
  if (fru === undefined) {
    const problems = raw === undefined ? [] : ["there is no FRU header: the device is empty"];
    return { id, name, present: raw !== undefined, records: [], problems };
  }
  const { chassis, board, product, records, problems } = fru;
  const manufacturedAt =
    board?.manufactured === undefined ? {} : { manufacturedAt: new Date(board.manufactured).toISOString() };
  return {
    id,
    name,
    present: true,
    ...(chassis && { chassis: { ...chassis, typeText: chassisTypeText(chassis.type) } }),
    ...(board && { board: { ...board, ...manufacturedAt } }),
    ...(product && { product }),
    records: records.map(({ type, name: record, content }) => ({ type, name: record, content: hexBytes(content) })),
    problems,
  };
}

function entryText({ id, name, present, chassis, board, product, records, problems }: FruEntry): string {
  const custom = (label: string, extra: readonly string[] = []) =>
    extra.map((each) => [` ${label} Extra`, each] as const);
  return fields(
    [
      ["FRU Device Description ", `${name} (ID ${id})`],
      [" Device", present ? undefined : "not present"],
      [" Chassis Type", chassis?.typeText],
      [" Chassis Part Number", chassis?.partNumber],
      [" Chassis Serial", chassis?.serial],
      ...custom("Chassis", chassis?.custom),
      [" Board Mfg Date", board?.manufacturedAt && dateOf(board.manufacturedAt)],
      [" Board Mfg", board?.manufacturer],
      [" Board Product", board?.name],
      [" Board Serial", board?.serial],
      [" Board Part Number", board?.partNumber],
      ...custom("Board", board?.custom),
      [" Product Manufacturer", product?.manufacturer],
      [" Product Name", product?.name],
      [" Product Part Number", product?.partNumber],
      [" Product Version", product?.version],
      [" Product Serial", product?.serial],
      [" Product Asset Tag", product?.assetTag],
      ...custom("Product", product?.custom),
      ...records.map((record) => [` ${record.name}`, record.content] as const),
      ...problems.map((problem) => [" Problem", problem] as const),
    ],
    { width: 23 },
  );
}

/** `Mon Feb  3 20:16:00 2025 UTC`, as C's ctime has it. */
function dateOf(iso: string): string {
  const [weekday = "", day = "", month = "", year = "", clock = ""] = new Date(iso)
    .toUTCString()
    .replace(",", "")
    .split(" ");
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year} UTC`;
}
