import { bitfield8, bits, struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Payload Activation Status, IPMI 2.0 §24.4. */
export const getPayloadActivationStatus = command({
  name: "Get Payload Activation Status",
  netFn: NetFn.App,
  cmd: 0x4a,
  privilege: Privilege.User,
  request: struct("GetPayloadActivationStatusRequest", { payload: bitfield8({ type: bits(0, 6) }) }),
  response: struct("PayloadActivationStatus", {
    capacity: bitfield8({ instances: bits(0, 4) }),
    active: u16le, // bit 0: instance 1 is active
  }),
});
