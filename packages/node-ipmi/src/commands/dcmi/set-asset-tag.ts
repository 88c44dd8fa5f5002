import { rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { dcmiGroup } from "./group.ts";

/** Set Asset Tag, DCMI 1.5 §6.4.3: up to 16 bytes at a time. */
export const setAssetTag = command({
  name: "Set Asset Tag",
  netFn: NetFn.GroupExtension,
  cmd: 0x08,
  privilege: Privilege.Operator,
  request: struct("SetAssetTagRequest", { _group: dcmiGroup, offset: u8, length: u8, data: rest }),
  response: struct("AssetTagSet", { _group: dcmiGroup, total: u8 }),
});
