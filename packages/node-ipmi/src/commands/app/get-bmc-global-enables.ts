import { bit, bitfield8, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** What the BMC does by itself, as it is read (§22.2) and set (§22.1). */
export const globalEnables = {
  enables: bitfield8({
    messageInterrupt: bit(0),
    bufferFullInterrupt: bit(1),
    eventMessageBuffer: bit(2),
    systemEventLog: bit(3),
    oem0: bit(5),
    oem1: bit(6),
    oem2: bit(7),
  }),
} as const;

/** Get BMC Global Enables, IPMI 2.0 §22.2. */
export const getBmcGlobalEnables = command({
  name: "Get BMC Global Enables",
  netFn: NetFn.App,
  cmd: 0x2f,
  privilege: Privilege.User,
  request: struct("GetBmcGlobalEnablesRequest", {}),
  response: struct("BmcGlobalEnables", globalEnables),
});
