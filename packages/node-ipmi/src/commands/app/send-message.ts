import { bitfield8, bits, rest, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Whether the BMC remembers who asked, so that the answer finds its way back. */
export const Tracking = { None: 0, Request: 1, Raw: 2 } as const;

/** Send Message, IPMI 2.0 §22.7: puts a message on another channel. Never sent twice: nobody knows what it carries. */
export const sendMessage = command({
  name: "Send Message",
  netFn: NetFn.App,
  cmd: 0x34,
  privilege: Privilege.User,
  request: struct("SendMessageRequest", {
    channel: bitfield8({ number: bits(0, 4), tracking: bits(6, 2) }),
    message: rest,
  }),
  response: struct("SendMessageResponse", { message: rest }),
  completionCodes: {
    0x80: "invalid session handle",
    0x81: "lost arbitration",
    0x82: "bus error",
    0x83: "no acknowledge: nobody has that address",
  },
  repeatable: () => false,
});
