import { bitfield8, bit, bits, constant, type Infer, reserved, struct, u8 } from "@longshore/kit";

/** What an RMCP packet carries, IPMI 2.0 §13.1.3. */
export const MessageClass = { Asf: 6, Ipmi: 7 } as const;

/** RMCP never acknowledges IPMI: this sequence number asks it not to. */
export const NO_ACKNOWLEDGE = 0xff;

/** The outermost header, IPMI 2.0 §13.1.3. */
export const RmcpHeader = struct("RmcpHeader", {
  _version: constant(u8, 0x06),
  _reserved: reserved(1),
  sequence: u8,
  messageClass: bitfield8({ number: bits(0, 5), acknowledge: bit(7) }),
});
export type RmcpHeader = Infer<typeof RmcpHeader>;
export const RMCP_HEADER_LENGTH = 4;
