import { bit, bitfield8, constant, type Infer, optional, reserved, struct, u32be, u8, prefixed } from "@longshore/kit";

/** ASF's IANA enterprise number, in every ping and pong. */
const ASF_IANA = 4542;

export const AsfType = { Ping: 0x80, Pong: 0x40 } as const;

/** An ASF message, IPMI 2.0 §13.2.2; a presence ping has no body. */
export const AsfMessage = struct("AsfMessage", {
  _enterprise: constant(u32be, ASF_IANA),
  type: u8,
  tag: u8,
  _reserved: reserved(1),
  body: prefixed(u8),
});
export type AsfMessage = Infer<typeof AsfMessage>;

/** The body of a presence pong, IPMI 2.0 §13.2.4. */
export const PresencePong = struct("PresencePong", {
  enterprise: u32be,
  oemDefined: u32be,
  entities: bitfield8({ asf1: bit(0), ipmi: bit(7) }),
  interactions: optional(bitfield8({ dash: bit(5), securityExtensions: bit(7) })),
});
export type PresencePong = Infer<typeof PresencePong>;
