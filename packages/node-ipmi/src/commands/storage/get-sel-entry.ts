import { rest, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get SEL Entry, IPMI 2.0 §31.5: the record 0x0000 is the oldest, 0xffff the newest. */
export const getSelEntry = command({
  name: "Get SEL Entry",
  netFn: NetFn.Storage,
  cmd: 0x43,
  privilege: Privilege.User,
  request: struct("GetSelEntryRequest", {
    reservation: u16le, // 0 will do when the offset is 0
    record: u16le,
    offset: u8,
    length: u8, // 0xff for all of it
  }),
  response: struct("SelPart", { next: u16le, data: rest }),
  completionCodes: { 0x81: "erase in progress" },
});
