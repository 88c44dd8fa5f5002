import { getAssetTag, ASSET_TAG_CHUNK } from "../commands/dcmi/get-asset-tag.ts";
import { getControllerId } from "../commands/dcmi/get-controller-id.ts";
import { setControllerId } from "../commands/dcmi/set-controller-id.ts";
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

  serve(getAssetTag, ({ assetTag }, part) => partOf(assetTag, part)),

  serve(setAssetTag, (bmc, part) => {
    const whole = withPart(bmc.assetTag, part);
    if (!whole) return new Refusal(OUT_OF_RANGE);
    bmc.assetTag = whole;
    return { total: whole.length };
  }),

  serve(getControllerId, ({ controllerId }, part) => partOf(controllerId, part)),

  serve(setControllerId, (bmc, part) => {
    const whole = withPart(bmc.controllerId, part);
    if (!whole) return new Refusal(OUT_OF_RANGE);
    bmc.controllerId = whole;
    return { total: whole.length };
  }),
];

interface Part {
  readonly offset: number;
  readonly length: number;
}

function partOf(whole: Uint8Array, { offset, length }: Part): { total: number; data: Uint8Array } | Refusal {
  if (length > ASSET_TAG_CHUNK || offset > whole.length) return new Refusal(OUT_OF_RANGE);
  return { total: whole.length, data: whole.slice(offset, offset + length) };
}

/** The whole up to the part, then the part; undefined when that leaves a gap or the lengths do not agree. */
function withPart(whole: Uint8Array, { offset, length, data }: Part & { data: Uint8Array }): Uint8Array | undefined {
  if (length > ASSET_TAG_CHUNK || length !== data.length || offset > whole.length) return undefined;
  return Uint8Array.of(...whole.subarray(0, offset), ...data);
}

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
