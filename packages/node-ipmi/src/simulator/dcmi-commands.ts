import { getAssetTag, ASSET_TAG_CHUNK } from "../commands/dcmi/get-asset-tag.ts";
import { getPowerReading } from "../commands/dcmi/get-power-reading.ts";
import { setAssetTag } from "../commands/dcmi/set-asset-tag.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** DCMI as the simulated BMC serves it: how much power the machine draws, and its asset tag. */
export const dcmiCommands: readonly Served[] = [
  serve(getPowerReading, ({ machine, board }) => {
    const drawn = machine.power === "on" ? ON : STANDBY;
    const time = board.sel.time;
    return {
      current: drawn,
      minimum: STANDBY,
      maximum: ON,
      average: drawn,
      time,
      periodMs: 1_000,
      state: { measuring: true },
    };
  }),

  serve(getAssetTag, (bmc, { offset, length }) => {
    if (length > ASSET_TAG_CHUNK || offset > bmc.assetTag.length) return new Refusal(OUT_OF_RANGE);
    return { total: bmc.assetTag.length, data: bmc.assetTag.slice(offset, offset + length) };
  }),

  serve(setAssetTag, (bmc, { offset, length, data }) => {
    if (length > ASSET_TAG_CHUNK || length !== data.length || offset > bmc.assetTag.length)
      return new Refusal(OUT_OF_RANGE);
    bmc.assetTag = Uint8Array.of(...bmc.assetTag.subarray(0, offset), ...data);
    return { total: bmc.assetTag.length };
  }),
];

/** Watts. */
const ON = 180;
const STANDBY = 12;
const OUT_OF_RANGE = 0xc9;
