import { bitfield8, bits, decode, encode, type Infer, rest, struct, u8 } from "@longshore/kit";

/** The BMC's address on IPMB, and the one remote consoles use (IPMI 2.0 §13.8, software ID 0x81). */
export const BMC_ADDRESS = 0x20;
export const CONSOLE_ADDRESS = 0x81;

/** An IPMI message on the LAN, IPMI 2.0 §13.8: two parts, each ended by a checksum. */
const LanMessage = struct("LanMessage", {
  to: u8,
  function: bitfield8({ lun: bits(0, 2), netFn: bits(2, 6) }),
  headerChecksum: u8,
  from: u8,
  exchange: bitfield8({ lun: bits(0, 2), sequence: bits(2, 6) }), // rqSeq: pairs a response with its request
  cmd: u8,
  rest, // data and the second checksum; a response's data starts with the completion code
});

export type Message = Omit<Infer<typeof LanMessage>, "headerChecksum" | "rest"> & { readonly data: Uint8Array };

export function encodeMessage({ to, function: of, from, exchange, cmd, data }: Message): Uint8Array {
  const rest = new Uint8Array(data.length + 1);
  rest.set(data);
  const message = encode(LanMessage, { to, function: of, headerChecksum: 0, from, exchange, cmd, rest });
  message[2] = checksum(message, 0, 2);
  message[message.length - 1] = checksum(message, 3, message.length - 1);
  return message;
}

/** The message, or undefined when a checksum or the length is wrong. Throws codec errors on bytes that are too few. */
export function decodeMessage(bytes: Uint8Array): Message | undefined {
  const { to, function: of, headerChecksum, from, exchange, cmd, rest: tail } = decode(LanMessage, bytes);
  if (tail.length === 0 || checksum(bytes, 0, 2) !== headerChecksum) return undefined;
  if (checksum(bytes, 3, bytes.length - 1) !== tail[tail.length - 1]) return undefined;
  return { to, function: of, from, exchange, cmd, data: tail.subarray(0, -1) };
}

/** A request from a remote console to the BMC, or to one of its other logical units. */
export function request(netFn: number, cmd: number, sequence: number, data: Uint8Array, lun = 0): Message {
  return {
    to: BMC_ADDRESS,
    function: { lun, netFn },
    from: CONSOLE_ADDRESS,
    exchange: { lun: 0, sequence },
    cmd,
    data,
  };
}

/** A request to a controller on another bus as Send Message carries it: the BMC asks, and remembers for whom. */
export function bridgedRequest(to: { readonly address: number; readonly lun: number }, asked: Message): Message {
  return {
    ...asked,
    to: to.address,
    function: { lun: to.lun, netFn: asked.function.netFn },
    from: BMC_ADDRESS,
  };
}

/** The response to a request: addresses swapped, NetFn one higher, completion code in front of the data. */
export function response(to: Message, completionCode: number, data: Uint8Array = new Uint8Array(0)): Message {
  return {
    to: to.from,
    function: { lun: to.exchange.lun, netFn: to.function.netFn | 1 },
    from: to.to,
    exchange: { lun: to.function.lun, sequence: to.exchange.sequence },
    cmd: to.cmd,
    data: Uint8Array.of(completionCode, ...data),
  };
}

/** Two's complement of the sum: bytes and checksum add up to zero. */
function checksum(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; at++) sum += bytes[at] ?? 0;
  return -sum & 0xff;
}
