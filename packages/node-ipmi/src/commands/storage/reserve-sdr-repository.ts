import { struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Reserve SDR Repository, IPMI 2.0 §33.11: reads with an offset need it; anyone else's reservation ends this one. */
export const reserveSdrRepository = command({
  name: "Reserve SDR Repository",
  netFn: NetFn.Storage,
  cmd: 0x22,
  privilege: Privilege.User,
  request: struct("ReserveSdrRepositoryRequest", {}),
  response: struct("SdrReservation", { reservation: u16le }),
});
