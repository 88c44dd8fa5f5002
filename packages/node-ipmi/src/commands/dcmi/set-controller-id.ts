import { rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { dcmiGroup } from "./group.ts";

/** Set Management Controller Identifier String, DCMI 1.5 §6.4.6.2: up to 16 bytes at a time, a zero byte at the end. */
export const setControllerId = command({
  name: "Set Management Controller Identifier String",
  netFn: NetFn.GroupExtension,
  cmd: 0x0a,
  privilege: Privilege.Administrator,
  request: struct("SetControllerIdRequest", { _group: dcmiGroup, offset: u8, length: u8, data: rest }),
  response: struct("ControllerIdSet", { _group: dcmiGroup, total: u8 }),
});
