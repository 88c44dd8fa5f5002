import { bit, bitfield8, type Infer, struct, u16le, u32le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const SelInfo = struct("SelInfo", {
  version: u8, // 0x51
  entries: u16le,
  freeBytes: u16le, // 0xffff: 64 KiB or more, or unspecified
  lastAddition: u32le,
  lastErase: u32le,
  operations: bitfield8({
    allocationInfo: bit(0),
    reserve: bit(1),
    partialAdd: bit(2),
    delete: bit(3),
    overflow: bit(7),
  }),
});
export type SelInfo = Infer<typeof SelInfo>;

/** Get SEL Info, IPMI 2.0 §31.2. `lastErase` changes when someone cleared the log. */
export const getSelInfo = command({
  name: "Get SEL Info",
  netFn: NetFn.Storage,
  cmd: 0x40,
  privilege: Privilege.User,
  request: struct("GetSelInfoRequest", {}),
  response: SelInfo,
  completionCodes: { 0x81: "erase in progress" },
});
