import {
  bit,
  bitfield8,
  bits,
  constant,
  type Infer,
  optional,
  prefixed,
  rest,
  struct,
  u16le,
  u32le,
  u8,
} from "@longshore/kit";

/** Authentication type of a session header, IPMI 2.0 §13.6: this one means "RMCP+ header follows". */
export const RMCP_PLUS = 0x06;

/** Payload types, IPMI 2.0 table 13-16. */
export const PayloadType = {
  Ipmi: 0x00,
  Sol: 0x01,
  OpenSessionRequest: 0x10,
  OpenSessionResponse: 0x11,
  Rakp1: 0x12,
  Rakp2: 0x13,
  Rakp3: 0x14,
  Rakp4: 0x15,
} as const;

/** The IPMI 2.0 (RMCP+) session packet, IPMI 2.0 §13.6; the trailer holds padding and the authentication code. */
export const PlusPacket = struct("PlusPacket", {
  _format: constant(u8, RMCP_PLUS),
  payloadType: bitfield8({ number: bits(0, 6), authenticated: bit(6), encrypted: bit(7) }),
  sessionId: u32le,
  sequence: u32le,
  payload: prefixed(u16le),
  trailer: rest,
});
export type PlusPacket = Infer<typeof PlusPacket>;

/** The IPMI 1.5 session packet without authentication: how BMCs are asked things before any session. */
export const PlainPacket = struct("PlainPacket", {
  _format: constant(u8, 0x00),
  sequence: u32le,
  sessionId: u32le,
  payload: prefixed(u8),
  legacyPad: optional(rest), // some stacks add a byte to dodge an old chip's bad packet length
});
export type PlainPacket = Infer<typeof PlainPacket>;

/** Offset of the authentication code's range within an IPMI datagram: it starts after the RMCP header. */
export const SESSION_HEADER_OFFSET = 4;
