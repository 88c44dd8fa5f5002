import { bit, bitfield8, bits, rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get SOL Configuration Parameters, IPMI 2.0 §26.3. `data` decodes with the tables of sol-parameters.ts. */
export const getSolConfiguration = command({
  name: "Get SOL Configuration Parameters",
  netFn: NetFn.Transport,
  cmd: 0x22,
  privilege: Privilege.User,
  request: struct("GetSolConfigurationRequest", {
    channel: bitfield8({ number: bits(0, 4), revisionOnly: bit(7) }),
    parameter: u8,
    set: u8,
    block: u8,
  }),
  response: struct("SolConfiguration", { revision: u8, data: rest }),
  completionCodes: { 0x80: "parameter not supported" },
});
