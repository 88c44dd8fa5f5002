import { bit, bitfield8, bits, rest, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set System Boot Options, IPMI 2.0 §28.12. `data` is encoded with the parameter's table in boot-parameters.ts. */
export const setSystemBootOptions = command({
  name: "Set System Boot Options",
  netFn: NetFn.Chassis,
  cmd: 0x08,
  privilege: Privilege.Operator,
  request: struct("SetSystemBootOptionsRequest", {
    parameter: bitfield8({ selector: bits(0, 7), locked: bit(7) }),
    data: rest,
  }),
  response: struct("SetSystemBootOptionsResponse", {}),
  completionCodes: {
    0x80: "parameter not supported",
    0x81: "another party is setting boot options",
    0x82: "parameter is read-only",
  },
});
