import { rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { dcmiGroup } from "./group.ts";

/** Which capabilities: each a list of bytes of its own. */
export const DcmiParameter = {
  Supported: 1,
  Mandatory: 2,
  Optional: 3,
  Access: 4,
  PowerStatistics: 5,
} as const;

/** Get DCMI Capabilities Info, DCMI 1.5 §6.1.1. */
export const getDcmiCapabilities = command({
  name: "Get DCMI Capabilities Info",
  netFn: NetFn.GroupExtension,
  cmd: 0x01,
  privilege: Privilege.User,
  request: struct("GetDcmiCapabilitiesRequest", { _group: dcmiGroup, parameter: u8 }),
  response: struct("DcmiCapabilities", { _group: dcmiGroup, major: u8, minor: u8, revision: u8, data: rest }),
});
