import { struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { utcOffset } from "./sel-utc-offset.ts";

/** Get SEL Time UTC Offset, IPMI 2.0 §31.11a. */
export const getSelTimeUtcOffset = command({
  name: "Get SEL Time UTC Offset",
  netFn: NetFn.Storage,
  cmd: 0x5c,
  privilege: Privilege.User,
  request: struct("GetSelTimeUtcOffsetRequest", {}),
  response: struct("SelTimeUtcOffset", { minutes: utcOffset }),
});
