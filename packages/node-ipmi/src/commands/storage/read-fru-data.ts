import { prefixed, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Read FRU Data, IPMI 2.0 §34.2. Offset and count are in words where the area's info says so. */
export const readFruData = command({
  name: "Read FRU Data",
  netFn: NetFn.Storage,
  cmd: 0x11,
  privilege: Privilege.User,
  request: struct("ReadFruDataRequest", { device: u8, offset: u16le, count: u8 }),
  response: struct("FruData", { data: prefixed(u8) }),
  completionCodes: { 0x81: "FRU device busy" },
});
