import { struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { globalEnables } from "./get-bmc-global-enables.ts";

/** Set BMC Global Enables, IPMI 2.0 §22.1. */
export const setBmcGlobalEnables = command({
  name: "Set BMC Global Enables",
  netFn: NetFn.App,
  cmd: 0x2e,
  privilege: Privilege.Administrator,
  request: struct("SetBmcGlobalEnablesRequest", globalEnables),
  response: struct("SetBmcGlobalEnablesResponse", {}),
});
