import { bit, bitfield8, type Infer, reserved, struct, u16le, u32le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { dcmiGroup } from "./group.ts";

const PowerReading = struct("PowerReading", {
  _group: dcmiGroup,
  current: u16le, // watts
  minimum: u16le,
  maximum: u16le,
  average: u16le,
  time: u32le, // seconds since 1970, as the BMC has it
  periodMs: u32le, // what minimum, maximum and average are over
  state: bitfield8({ measuring: bit(6) }),
});
export type PowerReading = Infer<typeof PowerReading>;

/** Get Power Reading, DCMI 1.5 §6.6.1. */
export const getPowerReading = command({
  name: "Get Power Reading",
  netFn: NetFn.GroupExtension,
  cmd: 0x02,
  privilege: Privilege.User,
  request: struct("GetPowerReadingRequest", { _group: dcmiGroup, mode: u8, attributes: u8, _reserved: reserved(1) }), // mode 1
  response: PowerReading,
});
