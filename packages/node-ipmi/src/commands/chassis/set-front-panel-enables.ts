import { bit, bitfield8, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Set Front Panel Button Enables, IPMI 2.0 §28.6: which buttons count for nothing. */
export const setFrontPanelEnables = command({
  name: "Set Front Panel Button Enables",
  netFn: NetFn.Chassis,
  cmd: 0x0a,
  privilege: Privilege.Administrator,
  request: struct("SetFrontPanelEnablesRequest", {
    disabled: bitfield8({ powerOff: bit(0), reset: bit(1), diagnostic: bit(2), standby: bit(3) }),
  }),
  response: struct("SetFrontPanelEnablesResponse", {}),
});
