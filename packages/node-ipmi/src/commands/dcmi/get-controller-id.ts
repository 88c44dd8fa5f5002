import { rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { dcmiGroup } from "./group.ts";

/** Get Management Controller Identifier String, DCMI 1.5 §6.4.6.1: up to 16 bytes at a time, and the length of the whole. */
export const getControllerId = command({
  name: "Get Management Controller Identifier String",
  netFn: NetFn.GroupExtension,
  cmd: 0x09,
  privilege: Privilege.User,
  request: struct("GetControllerIdRequest", { _group: dcmiGroup, offset: u8, length: u8 }),
  response: struct("ControllerId", { _group: dcmiGroup, total: u8, data: rest }),
});
