import { bit, bitfield8, bits, type Infer, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const UserAccess = struct("UserAccess", {
  slots: bitfield8({ count: bits(0, 6) }),
  users: bitfield8({ enabled: bits(0, 6), status: bits(6, 2) }), // status of this user: 0 unspecified, 1 enabled, 2 disabled
  fixedNames: bitfield8({ count: bits(0, 6) }),
  access: bitfield8({ limit: bits(0, 4), messaging: bit(4), linkAuthentication: bit(5), callbackOnly: bit(6) }),
});
export type UserAccess = Infer<typeof UserAccess>;

/** A user's privilege limit that lets it in nowhere on the channel. */
export const NO_ACCESS = 0x0f;

/** Get User Access, IPMI 2.0 §22.27. */
export const getUserAccess = command({
  name: "Get User Access",
  netFn: NetFn.App,
  cmd: 0x44,
  privilege: Privilege.Operator,
  request: struct("GetUserAccessRequest", {
    channel: bitfield8({ number: bits(0, 4) }),
    user: bitfield8({ id: bits(0, 6) }),
  }),
  response: UserAccess,
});
