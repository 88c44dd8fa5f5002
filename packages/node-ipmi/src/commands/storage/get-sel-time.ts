import { struct, u32le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get SEL Time, IPMI 2.0 §31.10: the clock of the log's entries, seconds since 1970. */
export const getSelTime = command({
  name: "Get SEL Time",
  netFn: NetFn.Storage,
  cmd: 0x48,
  privilege: Privilege.User,
  request: struct("GetSelTimeRequest", {}),
  response: struct("SelTime", { time: u32le }),
});
