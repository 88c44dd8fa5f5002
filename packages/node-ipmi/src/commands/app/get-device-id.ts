import { bit, bitfield8, bits, type Infer, mapped, optional, rest, struct, u16le, u24le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Two decimal digits in one byte. */
const bcd = mapped(u8, {
  decode: (byte) => (byte >> 4) * 10 + (byte & 0x0f),
  encode: (value) => (Math.floor(value / 10) << 4) | (value % 10),
});

const DeviceId = struct("DeviceId", {
  deviceId: u8,
  device: bitfield8({ revision: bits(0, 4), providesSdrs: bit(7) }),
  firmwareMajor: bitfield8({ revision: bits(0, 7), updating: bit(7) }),
  firmwareMinor: bcd,
  ipmiVersion: bitfield8({ major: bits(0, 4), minor: bits(4, 4) }),
  supports: bitfield8({
    sensors: bit(0),
    sdrRepository: bit(1),
    sel: bit(2),
    fruInventory: bit(3),
    ipmbReceiver: bit(4),
    ipmbGenerator: bit(5),
    bridge: bit(6),
    chassis: bit(7),
  }),
  manufacturerId: u24le, // IANA enterprise number
  productId: u16le,
  auxiliaryFirmware: optional(rest), // 4 bytes; pyghmi's BMC sends 3 by making the product ID longer
});
export type DeviceId = Infer<typeof DeviceId>;

/** Get Device ID, IPMI 2.0 §20.1. */
export const getDeviceId = command({
  name: "Get Device ID",
  netFn: NetFn.App,
  cmd: 0x01,
  privilege: Privilege.User,
  request: struct("GetDeviceIdRequest", {}),
  response: DeviceId,
});
