import { bytes, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Device GUID, IPMI 2.0 §20.8: of the BMC itself, where Get System GUID speaks of the machine. */
export const getDeviceGuid = command({
  name: "Get Device GUID",
  netFn: NetFn.App,
  cmd: 0x08,
  privilege: Privilege.User,
  request: struct("GetDeviceGuidRequest", {}),
  response: struct("DeviceGuid", { guid: bytes(16) }),
});
