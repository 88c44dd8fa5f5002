import { struct, u32le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set SEL Time, IPMI 2.0 §31.11: seconds since 1970. */
export const setSelTime = command({
  name: "Set SEL Time",
  netFn: NetFn.Storage,
  cmd: 0x49,
  privilege: Privilege.Operator,
  request: struct("SetSelTimeRequest", { time: u32le }),
  response: struct("SetSelTimeResponse", {}),
});
