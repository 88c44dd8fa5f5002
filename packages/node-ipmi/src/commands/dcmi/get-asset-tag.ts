import { rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { dcmiGroup } from "./group.ts";

/** Get Asset Tag, DCMI 1.5 §6.4.2: up to 16 bytes at a time, and the length of the whole. */
export const getAssetTag = command({
  name: "Get Asset Tag",
  netFn: NetFn.GroupExtension,
  cmd: 0x06,
  privilege: Privilege.User,
  request: struct("GetAssetTagRequest", { _group: dcmiGroup, offset: u8, length: u8 }),
  response: struct("AssetTag", { _group: dcmiGroup, total: u8, data: rest }),
  completionCodes: { 0x80: "the tag is in another encoding", 0x81: "the tag is UTF-8", 0x82: "the tag is too long" },
});

export const ASSET_TAG_CHUNK = 16;
