import { bit, bitfield8, bits, rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get System Boot Options, IPMI 2.0 §28.13. `data` decodes with the parameter's table in boot-parameters.ts. */
export const getSystemBootOptions = command({
  name: "Get System Boot Options",
  netFn: NetFn.Chassis,
  cmd: 0x09,
  privilege: Privilege.Operator,
  request: struct("GetSystemBootOptionsRequest", {
    parameter: bitfield8({ selector: bits(0, 7) }),
    setSelector: u8,
    blockSelector: u8,
  }),
  response: struct("SystemBootOptions", {
    version: u8,
    parameter: bitfield8({ selector: bits(0, 7), locked: bit(7) }),
    data: rest,
  }),
  completionCodes: { 0x80: "parameter not supported" },
});
