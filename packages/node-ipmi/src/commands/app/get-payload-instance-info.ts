import { rest, struct, u32le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";
import { payloadFields } from "./payload.ts";

/** Get Payload Instance Info, IPMI 2.0 §24.5: whose session the payload belongs to. */
export const getPayloadInstanceInfo = command({
  name: "Get Payload Instance Info",
  netFn: NetFn.App,
  cmd: 0x4b,
  privilege: Privilege.User,
  request: struct("GetPayloadInstanceInfoRequest", payloadFields),
  response: struct("PayloadInstanceInfo", {
    sessionId: u32le, // 0: not active
    specific: rest, // 8 bytes; of SOL the first is the serial port's number
  }),
});
