import { type DeviceId, getDeviceId } from "../../../commands/app/get-device-id.ts";
import { Privilege } from "../../../privilege.ts";
import { fields } from "../../output/fields.ts";
import { hex } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";

export const mcInfo = defineVerb({
  summary: "Show what the BMC is and what it can do",
  examples: ["mc info"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const id = await bmc.send(getDeviceId, {});
    return {
      deviceId: id.deviceId,
      deviceRevision: id.device.revision,
      firmware: `${id.firmwareMajor.revision}.${String(id.firmwareMinor).padStart(2, "0")}`,
      ipmiVersion: `${id.ipmiVersion.major}.${id.ipmiVersion.minor}`,
      manufacturerId: id.manufacturerId,
      productId: id.productId,
      available: !id.firmwareMajor.updating,
      providesDeviceSdrs: id.device.providesSdrs,
      supports: SUPPORT.filter(([name]) => id.supports[name]).map(([name]) => name),
      ...(id.auxiliaryFirmware && { auxiliaryFirmware: [...id.auxiliaryFirmware] }),
    };
  },
  text: (info) =>
    [
      fields(
        [
          ["Device ID", info.deviceId],
          ["Device Revision", info.deviceRevision],
          ["Firmware Revision", info.firmware],
          ["IPMI Version", info.ipmiVersion],
          ["Manufacturer ID", info.manufacturerId],
          ["Product ID", `${info.productId} (0x${hex(info.productId, 4)})`],
          ["Device Available", info.available ? "yes" : "no"],
          ["Provides Device SDRs", info.providesDeviceSdrs ? "yes" : "no"],
          ["Additional Device Support", ""],
        ],
        { width: 26 },
      ),
      ...SUPPORT.filter(([name]) => info.supports.includes(name)).map(([, words]) => `    ${words}`),
      ...(info.auxiliaryFirmware ? ["Aux Firmware Rev Info     :"] : []),
      ...(info.auxiliaryFirmware ?? []).map((each) => `    0x${hex(each)}`),
    ].join("\n"),
});

const SUPPORT: readonly (readonly [keyof DeviceId["supports"], string])[] = [
  ["sensors", "Sensor Device"],
  ["sdrRepository", "SDR Repository Device"],
  ["sel", "SEL Device"],
  ["fruInventory", "FRU Inventory Device"],
  ["ipmbReceiver", "IPMB Event Receiver"],
  ["ipmbGenerator", "IPMB Event Generator"],
  ["bridge", "Bridge"],
  ["chassis", "Chassis Device"],
];
