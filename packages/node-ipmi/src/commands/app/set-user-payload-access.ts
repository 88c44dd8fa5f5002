import { bitfield8, bits, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { payloadAccess } from "./user-payload-access.ts";

/** What becomes of the payloads whose bits are set; the others stay as they are. */
export const PayloadAccessOperation = { Enable: 0, Disable: 1 } as const;

/** Set User Payload Access, IPMI 2.0 §24.6. */
export const setUserPayloadAccess = command({
  name: "Set User Payload Access",
  netFn: NetFn.App,
  cmd: 0x4c,
  privilege: Privilege.Administrator,
  request: struct("SetUserPayloadAccessRequest", {
    channel: bitfield8({ number: bits(0, 4) }),
    user: bitfield8({ id: bits(0, 6), operation: bits(6, 2) }),
    ...payloadAccess,
  }),
  response: struct("SetUserPayloadAccessResponse", {}),
});
