import { bitfield8, bits, rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set LAN Configuration Parameters, IPMI 2.0 §23.1. A new address cuts off the session that sets it. */
export const setLanConfiguration = command({
  name: "Set LAN Configuration Parameters",
  netFn: NetFn.Transport,
  cmd: 0x01,
  privilege: Privilege.Administrator,
  request: struct("SetLanConfigurationRequest", {
    channel: bitfield8({ number: bits(0, 4) }),
    parameter: u8,
    data: rest,
  }),
  response: struct("SetLanConfigurationResponse", {}),
  completionCodes: {
    0x80: "parameter not supported",
    0x81: "another party is setting parameters",
    0x82: "parameter is read-only",
    0x83: "parameter is write-only",
  },
});
