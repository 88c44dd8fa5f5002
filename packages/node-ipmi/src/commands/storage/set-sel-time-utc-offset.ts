import { struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { utcOffset } from "./sel-utc-offset.ts";

/** Set SEL Time UTC Offset, IPMI 2.0 §31.11b. */
export const setSelTimeUtcOffset = command({
  name: "Set SEL Time UTC Offset",
  netFn: NetFn.Storage,
  cmd: 0x5d,
  privilege: Privilege.Operator,
  request: struct("SetSelTimeUtcOffsetRequest", { minutes: utcOffset }),
  response: struct("SetSelTimeUtcOffsetResponse", {}),
});
