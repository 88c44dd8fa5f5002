import {
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  type Infer,
  rest,
  struct,
  u16be,
  u32be,
  u8,
} from "@longshore/kit";
import { ipv4 } from "./ipv4.ts";
import { decodeOptions, encodeOptions, type Options } from "./raw-options.ts";

export const BootOp = { Request: 1, Reply: 2 } as const;

/** In `flags`: the client cannot take a unicast before it has an address, RFC 2131 §2. */
export const BROADCAST = 0x8000;

/** Ethernet, RFC 1700; the one hardware type that boots here. */
export const ETHERNET = 1;

/** A BOOTP message with the cookie of DHCP, RFC 2131 §2. */
const Message = struct("DhcpMessage", {
  op: u8,
  hardwareType: u8,
  hardwareLength: u8,
  hops: u8,
  transaction: u32be,
  seconds: u16be,
  flags: u16be,
  clientAddress: ipv4,
  yourAddress: ipv4,
  nextServer: ipv4,
  relay: ipv4,
  hardwareAddress: bytes(16),
  serverName: bytes(64),
  bootFile: bytes(128),
  _cookie: constant(u32be, 0x63825363),
  options: rest,
});

/** One DHCP packet; options lie apart from where they were carried (RFC 2132 §9.3, RFC 3396). */
export interface DhcpPacket
  extends Omit<Infer<typeof Message>, "serverName" | "bootFile" | "options" | "hardwareAddress"> {
  /** "3c:ec:ef:00:00:17"; as many bytes as the packet says that there are. */
  readonly mac: string;
  /** The field `file`; empty when it holds none. */
  readonly bootFile: string;
  readonly options: Options;
}

/** Throws a codec error for what is not one whole, well-formed packet. */
export function decodePacket(datagram: Uint8Array): DhcpPacket {
  const { serverName, bootFile, options, hardwareAddress, ...header } = decode(Message, datagram);
  const { found, overload } = decodeOptions(options, { bootFile, serverName });
  return {
    ...header,
    mac: macText(hardwareAddress.subarray(0, Math.min(header.hardwareLength, 16))),
    bootFile: overload.bootFile ? "" : cString(bootFile),
    options: found,
  };
}

/** At least 300 bytes, which BOOTP relays expect (RFC 1542 §2.1). */
export function encodePacket({ mac, bootFile, options, ...header }: DhcpPacket): Uint8Array {
  return encode(padded, {
    ...header,
    hardwareAddress: filled(macBytes(mac), 16),
    serverName: NO_NAME,
    bootFile: filled(utf8.encode(bootFile), 128),
    options: encodeOptions(options),
  });
}

const NO_NAME = new Uint8Array(64);
const utf8 = new TextEncoder();

/** The longest name that fits the field `file` with its zero. */
export const BOOT_FILE_MAX = 127;

const MINIMUM = 300;
const FIXED = 240;

const padded: Codec<Infer<typeof Message>> = {
  read: (from) => Message.read(from),
  write: (to, value) => Message.write(to, { ...value, options: filled(value.options, MINIMUM - FIXED) }),
};

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function macText(address: Uint8Array): string {
  return address.reduce((text, byte) => `${text}${text === "" ? "" : ":"}${HEX[byte]}`, "");
}

function macBytes(mac: string): Uint8Array {
  const bytes = new Uint8Array(mac === "" ? 0 : (mac.length + 1) / 3);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(mac.slice(3 * i, 3 * i + 2), 16);
  return bytes;
}

/** `value` with zeros behind it, at least `length` long. */
function filled(value: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(Math.max(length, value.length));
  whole.set(value);
  return whole;
}

function cString(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}
