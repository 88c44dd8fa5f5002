import { struct, u32le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get POH Counter, IPMI 2.0 §28.14: power-on time is `count` times `minutesPerCount`. */
export const getPohCounter = command({
  name: "Get POH Counter",
  netFn: NetFn.Chassis,
  cmd: 0x0f,
  privilege: Privilege.User,
  request: struct("GetPohCounterRequest", {}),
  response: struct("PohCounter", { minutesPerCount: u8, count: u32le }),
});
