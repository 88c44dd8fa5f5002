import { struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Cold Reset, IPMI 2.0 §20.2: the BMC starts anew, sessions and all. Many answer nothing; the machine's power stays. */
export const coldReset = command({
  name: "Cold Reset",
  netFn: NetFn.App,
  cmd: 0x02,
  privilege: Privilege.Administrator,
  request: struct("ColdResetRequest", {}),
  response: struct("ColdResetResponse", {}),
  repeatable: () => false,
});
