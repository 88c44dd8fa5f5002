import { type Infer, reserved, struct, u32le, u8 } from "@longshore/kit";

/** What every handshake reply starts with. With a status other than 0, some BMCs send no more than this. */
export const HandshakeStatus = struct("HandshakeStatus", { messageTag: u8, status: u8 });
export type HandshakeStatus = Infer<typeof HandshakeStatus>;

/** A handshake reply with an error, as IPMI 2.0 §13.18 to §13.23 have it: it ends after the session ID. */
export const HandshakeRefusal = struct("HandshakeRefusal", {
  messageTag: u8,
  status: u8,
  _reserved: reserved(2),
  consoleSessionId: u32le,
});
export type HandshakeRefusal = Infer<typeof HandshakeRefusal>;
