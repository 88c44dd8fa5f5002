import { bitfield8, bits, constant, type Infer, mapped, reserved, struct, u32le, u8 } from "@longshore/kit";

/** One algorithm proposal: 8 bytes around a 6-bit number. */
function algorithm(payloadType: number) {
  const table = struct("Algorithm", {
    _payloadType: constant(u8, payloadType),
    _reserved: reserved(2),
    _length: constant(u8, 8),
    chosen: bitfield8({ number: bits(0, 6) }),
    _reserved2: reserved(3),
  });
  return mapped(table, {
    decode: ({ chosen }) => chosen.number,
    encode: (number) => ({ chosen: { number } }),
  });
}

/** RMCP+ Open Session Request, IPMI 2.0 §13.17. */
export const OpenSessionRequest = struct("OpenSessionRequest", {
  messageTag: u8,
  maxPrivilege: u8, // 0 = highest that the cipher suite allows
  _reserved: reserved(2),
  consoleSessionId: u32le,
  authentication: algorithm(0x00),
  integrity: algorithm(0x01),
  confidentiality: algorithm(0x02),
});
export type OpenSessionRequest = Infer<typeof OpenSessionRequest>;

/** RMCP+ Open Session Response without an error, IPMI 2.0 §13.18. */
export const OpenSessionResponse = struct("OpenSessionResponse", {
  messageTag: u8,
  status: u8,
  maxPrivilege: u8,
  _reserved: reserved(1),
  consoleSessionId: u32le,
  bmcSessionId: u32le,
  authentication: algorithm(0x00),
  integrity: algorithm(0x01),
  confidentiality: algorithm(0x02),
});
export type OpenSessionResponse = Infer<typeof OpenSessionResponse>;
