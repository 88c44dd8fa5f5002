import { bit, bitfield8, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get FRU Inventory Area Info, IPMI 2.0 §34.1. */
export const getFruInventoryAreaInfo = command({
  name: "Get FRU Inventory Area Info",
  netFn: NetFn.Storage,
  cmd: 0x10,
  privilege: Privilege.User,
  request: struct("GetFruInventoryAreaInfoRequest", { device: u8 }),
  response: struct("FruInventoryAreaInfo", { size: u16le, access: bitfield8({ byWords: bit(0) }) }),
});
