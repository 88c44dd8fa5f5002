import { bit, bitfield8, bits, rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get LAN Configuration Parameters, IPMI 2.0 §23.2. `data` decodes with the tables of lan-parameters.ts. */
export const getLanConfiguration = command({
  name: "Get LAN Configuration Parameters",
  netFn: NetFn.Transport,
  cmd: 0x02,
  privilege: Privilege.Operator,
  request: struct("GetLanConfigurationRequest", {
    channel: bitfield8({ number: bits(0, 4), revisionOnly: bit(7) }),
    parameter: u8,
    set: u8,
    block: u8,
  }),
  response: struct("LanConfiguration", { revision: u8, data: rest }),
  completionCodes: { 0x80: "parameter not supported" },
});
