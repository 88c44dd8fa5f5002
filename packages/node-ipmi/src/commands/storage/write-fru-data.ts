import { rest, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Write FRU Data, IPMI 2.0 §34.3; answers how much was written. */
export const writeFruData = command({
  name: "Write FRU Data",
  netFn: NetFn.Storage,
  cmd: 0x12,
  privilege: Privilege.Operator,
  request: struct("WriteFruDataRequest", { device: u8, offset: u16le, data: rest }),
  response: struct("FruWritten", { count: u8 }),
  completionCodes: { 0x80: "write-protected offset", 0x81: "FRU device busy" },
});
