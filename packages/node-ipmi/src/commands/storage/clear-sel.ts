import { bitfield8, bits, constant, struct, u16le, u24le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Start the erasure, or ask how far it is. */
export const ClearSelAction = { Initiate: 0xaa, Status: 0x00 } as const;

/** Clear SEL, IPMI 2.0 §31.9: starts an erase, or asks how far it is. */
export const clearSel = command({
  name: "Clear SEL",
  netFn: NetFn.Storage,
  cmd: 0x47,
  privilege: Privilege.Operator,
  request: struct("ClearSelRequest", { reservation: u16le, _word: constant(u24le, 0x524c43), action: u8 }), // "CLR"
  response: struct("ClearSelProgress", { erasure: bitfield8({ progress: bits(0, 4) }) }), // 0 in progress, 1 completed
});
