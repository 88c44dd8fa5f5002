import { bytes, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get System GUID, IPMI 2.0 §22.14. BMCs disagree about its byte order, so it stays as it came. */
export const getSystemGuid = command({
  name: "Get System GUID",
  netFn: NetFn.App,
  cmd: 0x37,
  privilege: Privilege.User,
  request: struct("GetSystemGuidRequest", {}),
  response: struct("SystemGuid", { guid: bytes(16) }),
});
