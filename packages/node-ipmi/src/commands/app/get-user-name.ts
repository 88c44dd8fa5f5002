import { bitfield8, bits, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { userName } from "./user-name.ts";

/** Get User Name, IPMI 2.0 §22.29. */
export const getUserName = command({
  name: "Get User Name",
  netFn: NetFn.App,
  cmd: 0x46,
  privilege: Privilege.Operator,
  request: struct("GetUserNameRequest", { user: bitfield8({ id: bits(0, 6) }) }),
  response: struct("UserName", { name: userName }),
});
