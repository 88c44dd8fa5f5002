import { bit, bitfield8, bits, type Infer, reserved, struct, u16le } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { command } from "../command.ts";
import { payloadFields } from "./payload.ts";

const ActivatedPayload = struct("ActivatedPayload", {
  sol: bitfield8({ testMode: bit(0) }),
  _auxiliary: reserved(3),
  inboundSize: u16le, // of a payload to the BMC; some firmware has the two bytes the other way around
  outboundSize: u16le, // of a payload from the BMC
  port: u16le, // UDP
  vlan: u16le, // 0xffff: none
});
export type ActivatedPayload = Infer<typeof ActivatedPayload>;

/** Activate Payload, IPMI 2.0 §24.1, with the auxiliary data of Serial over LAN. */
export const activatePayload = command({
  name: "Activate Payload",
  netFn: NetFn.App,
  cmd: 0x48,
  request: struct("ActivatePayloadRequest", {
    ...payloadFields,
    sol: bitfield8({
      startHeld: bit(1), // CTS and DCD/DSR stay deasserted until the console's first packet
      sharedAlerts: bits(2, 2), // on a serial port shared with alerts: 0 alerts fail, 1 wait, 2 go out
      testMode: bit(5),
      authenticated: bit(6),
      encrypted: bit(7),
    }),
    _auxiliary: reserved(3),
  }),
  response: ActivatedPayload,
  completionCodes: {
    0x80: "the payload is already active in another session",
    0x81: "the payload type is disabled",
    0x82: "as many payloads are active as there may be",
    0x83: "not with encryption",
    0x84: "not without encryption",
  },
});

/** Completion code of Activate Payload when somebody has it. */
export const PAYLOAD_ACTIVE = 0x80;
