import { bytes, struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Add SEL Entry, IPMI 2.0 §31.6: the BMC gives it its number and, where there is one, its time. Never sent twice. */
export const addSelEntry = command({
  name: "Add SEL Entry",
  netFn: NetFn.Storage,
  cmd: 0x44,
  privilege: Privilege.Operator,
  request: struct("AddSelEntryRequest", { record: bytes(16) }),
  response: struct("SelEntryAdded", { record: u16le }),
  completionCodes: { 0x80: "record type not supported", 0x81: "erase in progress" },
  repeatable: () => false,
});
