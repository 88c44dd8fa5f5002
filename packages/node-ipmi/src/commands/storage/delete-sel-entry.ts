import { struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Delete SEL Entry, IPMI 2.0 §31.8. */
export const deleteSelEntry = command({
  name: "Delete SEL Entry",
  netFn: NetFn.Storage,
  cmd: 0x46,
  privilege: Privilege.Operator,
  request: struct("DeleteSelEntryRequest", { reservation: u16le, record: u16le }),
  response: struct("SelEntryDeleted", { record: u16le }),
  completionCodes: { 0x80: "record type not supported", 0x81: "erase in progress" },
});
