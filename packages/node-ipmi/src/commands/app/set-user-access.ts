import { bit, bitfield8, bits, optional, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set User Access, IPMI 2.0 §22.26: the privilege limit and what the user may do on one channel. */
export const setUserAccess = command({
  name: "Set User Access",
  netFn: NetFn.App,
  cmd: 0x43,
  privilege: Privilege.Administrator,
  request: struct("SetUserAccessRequest", {
    access: bitfield8({
      channel: bits(0, 4),
      messaging: bit(4),
      linkAuthentication: bit(5),
      callbackOnly: bit(6),
      change: bit(7), // without it the three flags above stay as they are
    }),
    user: bitfield8({ id: bits(0, 6) }),
    privilege: bitfield8({ limit: bits(0, 4) }),
    sessions: optional(bitfield8({ limit: bits(0, 4) })),
  }),
  response: struct("SetUserAccessResponse", {}),
});
