import { bytes, type Infer, prefixed, reserved, rest, struct, u32le, u8 } from "@longshore/kit";

/** In the role of RAKP 1: find the user by name alone, whatever privilege is asked for. */
export const BY_NAME_ONLY = 0x10;

/** RAKP Message 1, IPMI 2.0 §13.20. */
export const Rakp1 = struct("Rakp1", {
  messageTag: u8,
  _reserved: reserved(3),
  bmcSessionId: u32le,
  consoleRandom: bytes(16),
  role: u8, // privilege level, perhaps with BY_NAME_ONLY
  _reserved2: reserved(2),
  username: prefixed(u8),
});
export type Rakp1 = Infer<typeof Rakp1>;

/** RAKP Message 2 without an error, IPMI 2.0 §13.21. */
export const Rakp2 = struct("Rakp2", {
  messageTag: u8,
  status: u8,
  _reserved: reserved(2),
  consoleSessionId: u32le,
  bmcRandom: bytes(16),
  bmcGuid: bytes(16),
  code: rest,
});
export type Rakp2 = Infer<typeof Rakp2>;

/** RAKP Message 3, IPMI 2.0 §13.22. */
export const Rakp3 = struct("Rakp3", {
  messageTag: u8,
  status: u8,
  _reserved: reserved(2),
  bmcSessionId: u32le,
  code: rest,
});
export type Rakp3 = Infer<typeof Rakp3>;

/** RAKP Message 4, IPMI 2.0 §13.23. */
export const Rakp4 = struct("Rakp4", {
  messageTag: u8,
  status: u8,
  _reserved: reserved(2),
  consoleSessionId: u32le,
  code: rest,
});
export type Rakp4 = Infer<typeof Rakp4>;
