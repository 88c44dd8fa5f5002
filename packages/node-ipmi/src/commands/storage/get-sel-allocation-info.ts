import { struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get SEL Allocation Info, IPMI 2.0 §31.3. Where the info says that it is there. */
export const getSelAllocationInfo = command({
  name: "Get SEL Allocation Info",
  netFn: NetFn.Storage,
  cmd: 0x41,
  privilege: Privilege.User,
  request: struct("GetSelAllocationInfoRequest", {}),
  response: struct("SelAllocationInfo", {
    units: u16le,
    unitBytes: u16le,
    freeUnits: u16le,
    largestFreeBlock: u16le,
    largestRecord: u8,
  }),
});
