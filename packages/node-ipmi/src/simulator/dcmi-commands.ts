import { getAssetTag, ASSET_TAG_CHUNK } from "../commands/dcmi/get-asset-tag.ts";
import { DcmiParameter, getDcmiCapabilities } from "../commands/dcmi/get-dcmi-capabilities.ts";
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

  serve(getDcmiCapabilities, (_, { parameter }) => {
    const data = CAPABILITIES[parameter];
    return data ? { major: 1, minor: 5, revision: 2, data: Uint8Array.from(data) } : new Refusal(OUT_OF_RANGE);
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

/** By parameter, DCMI 1.5 table 6-3: what it can do, what it must, and over how long it averages the power. */
const CAPABILITIES: Readonly<Record<number, readonly number[]>> = {
  [DcmiParameter.Supported]: [0x00, 0x01, 0x07], // power management; in band, SOL, LAN
  [DcmiParameter.Mandatory]: [0x00, 0x02, 0x00, 0x00, 0x00], // 512 entries in the log
  [DcmiParameter.Optional]: [0x40, 0x00], // power management by the BMC at 0x20, channel 0
  [DcmiParameter.Access]: [0x01, 0xff, 0xff], // LAN on channel 1, no serial
  [DcmiParameter.PowerStatistics]: [0x01, 0x01], // one period: a second
};

/** Watts. */
const ON = 180;
const STANDBY = 12;
const OUT_OF_RANGE = 0xc9;
