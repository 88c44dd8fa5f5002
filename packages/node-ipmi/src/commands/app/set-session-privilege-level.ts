import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set Session Privilege Level, IPMI 2.0 §22.18. Sessions start at User and raise themselves when a command needs it. */
export const setSessionPrivilegeLevel = command({
  name: "Set Session Privilege Level",
  netFn: NetFn.App,
  cmd: 0x3b,
  privilege: Privilege.Callback,
  request: struct("SetSessionPrivilegeLevelRequest", { level: u8 }), // 0 asks for the present level
  response: struct("SessionPrivilegeLevel", { level: u8 }),
  completionCodes: {
    0x80: "level not available for this user",
    0x81: "level exceeds the user's or channel's limit",
    0x82: "user level authentication cannot be disabled",
  },
});
