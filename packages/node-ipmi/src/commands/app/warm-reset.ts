import { struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Warm Reset, IPMI 2.0 §20.3: the BMC's program starts anew and keeps its interrupt enables and settings. */
export const warmReset = command({
  name: "Warm Reset",
  netFn: NetFn.App,
  cmd: 0x03,
  privilege: Privilege.Administrator,
  request: struct("WarmResetRequest", {}),
  response: struct("WarmResetResponse", {}),
  repeatable: () => false,
});
