import { bit, bitfield8, bits, type Infer, rest, struct, u8 } from "@longshore/kit";

/** A Serial-over-LAN payload, IPMI 2.0 §15.9: the same shape both ways; what `flags` mean depends on who sends. */
export const SolPacket = struct("SolPacket", {
  /** 1 to 15 for what must be acknowledged, 0 for what only acknowledges or informs. */
  sequence: bitfield8({ number: bits(0, 4) }),
  /** The packet that this one answers; 0 for none. */
  acknowledged: bitfield8({ number: bits(0, 4) }),
  /** How many characters of that packet were taken. */
  accepted: u8,
  flags: u8,
  characters: rest,
});
export type SolPacket = Infer<typeof SolPacket>;

/** In `flags` both ways: nothing was taken; send no more until told. */
export const NACK = 0x40;

/** What a remote console asks for with a packet (table 15-2, operation). */
export const SolOperation = {
  FlushOutbound: 0x01,
  FlushInbound: 0x02,
  DeassertDcdDsr: 0x04,
  PauseCts: 0x08,
  Break: 0x10,
  Ring: 0x20,
} as const;

/** What a BMC says with a packet (table 15-2, status). */
export const SolStatus = bitfield8({
  break: bit(2),
  overrun: bit(3),
  deactivated: bit(4),
  unavailable: bit(5),
  nack: bit(6),
});
export type SolStatus = Infer<typeof SolStatus>;

/** Characters in one packet: their count is a byte. */
export const MAX_CHARACTERS = 255;
