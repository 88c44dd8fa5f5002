import { codecErrors, decode, encode, isLongshoreError } from "@longshore/kit";
import { AsfMessage } from "./asf.ts";
import { MessageClass, NO_ACKNOWLEDGE, RMCP_HEADER_LENGTH, RmcpHeader } from "./rmcp.ts";
import { PlainPacket, PlusPacket, RMCP_PLUS } from "./session-packet.ts";

/** A datagram on the IPMI port: presence, something outside a session, or RMCP+. */
export type Datagram =
  | { readonly kind: "asf"; readonly message: AsfMessage }
  | { readonly kind: "plain"; readonly packet: PlainPacket }
  | { readonly kind: "plus"; readonly packet: PlusPacket };

/** What the bytes are; undefined when they are none of these, whatever they are. */
export function parseDatagram(bytes: Uint8Array): Datagram | undefined {
  return orUndefined(() => {
    const messageClass = messageClassOf(bytes);
    if (messageClass === MessageClass.Asf)
      return { kind: "asf", message: decode(AsfMessage, bytes, { ...AFTER_RMCP, trailing: "ignore" }) };
    if (messageClass !== MessageClass.Ipmi) return undefined;
    if (bytes[RMCP_HEADER_LENGTH] === RMCP_PLUS) return { kind: "plus", packet: decode(PlusPacket, bytes, AFTER_RMCP) };
    return { kind: "plain", packet: decode(PlainPacket, bytes, AFTER_RMCP) };
  });
}

export function encodeAsf(message: AsfMessage): Uint8Array {
  return encode(AsfMessage, message, header(MessageClass.Asf));
}

/** An IPMI message outside any session, in the IPMI 1.5 format that every BMC since 1998 reads. */
export function encodePlain(payload: Uint8Array): Uint8Array {
  return encode(PlainPacket, { sequence: 0, sessionId: 0, payload }, IPMI_HEADER);
}

/** An RMCP+ packet outside any session: the handshake's messages. */
export function encodePlus(payloadType: number, payload: Uint8Array): Uint8Array {
  return encodePlusPacket({
    payloadType: { number: payloadType, authenticated: false, encrypted: false },
    sessionId: 0,
    sequence: 0,
    payload,
    trailer: new Uint8Array(0),
  });
}

export function encodePlusPacket(packet: PlusPacket): Uint8Array {
  return encode(PlusPacket, packet, IPMI_HEADER);
}

/** Runs a decoder on foreign bytes: codec errors become undefined, anything else is a bug and is thrown. */
export function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isLongshoreError(error) && error.code in codecErrors.entries) return undefined;
    throw error;
  }
}

/** What the datagram carries; undefined for an acknowledgement. */
function messageClassOf(bytes: Uint8Array): number | undefined {
  if (beginsWith(bytes, IPMI_HEADER)) return MessageClass.Ipmi;
  const { messageClass } = decode(RmcpHeader, bytes, { trailing: "ignore" });
  return messageClass.acknowledge ? undefined : messageClass.number;
}

function header(number: number): Uint8Array {
  return encode(RmcpHeader, { sequence: NO_ACKNOWLEDGE, messageClass: { number, acknowledge: false } });
}

function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at++) if (bytes[at] !== start[at]) return false;
  return true;
}

const AFTER_RMCP = { start: RMCP_HEADER_LENGTH } as const;

/** How nearly every datagram begins. */
const IPMI_HEADER = header(MessageClass.Ipmi);
