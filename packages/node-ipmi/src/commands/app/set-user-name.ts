import { bitfield8, bits, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { userName } from "./user-name.ts";

/** Set User Name, IPMI 2.0 §22.28. */
export const setUserName = command({
  name: "Set User Name",
  netFn: NetFn.App,
  cmd: 0x45,
  privilege: Privilege.Administrator,
  request: struct("SetUserNameRequest", { user: bitfield8({ id: bits(0, 6) }), name: userName }),
  response: struct("SetUserNameResponse", {}),
});
