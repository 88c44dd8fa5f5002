import { bitfield8, bits, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { payloadAccess } from "./user-payload-access.ts";

/** Get User Payload Access, IPMI 2.0 §24.7. */
export const getUserPayloadAccess = command({
  name: "Get User Payload Access",
  netFn: NetFn.App,
  cmd: 0x4d,
  privilege: Privilege.Operator,
  request: struct("GetUserPayloadAccessRequest", {
    channel: bitfield8({ number: bits(0, 4) }),
    user: bitfield8({ id: bits(0, 6) }),
  }),
  response: struct("UserPayloadAccess", payloadAccess),
});
