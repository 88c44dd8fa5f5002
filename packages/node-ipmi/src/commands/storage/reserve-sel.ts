import { struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Reserve SEL, IPMI 2.0 §31.4. */
export const reserveSel = command({
  name: "Reserve SEL",
  netFn: NetFn.Storage,
  cmd: 0x42,
  privilege: Privilege.User,
  request: struct("ReserveSelRequest", {}),
  response: struct("SelReservation", { reservation: u16le }),
  completionCodes: { 0x81: "erase in progress" },
});
