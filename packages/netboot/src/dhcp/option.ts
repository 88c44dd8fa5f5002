import { decode, encode, type Codec, mapped, rest, u16be, u32be, u8, isLongshoreError } from "@longshore/kit";
import { ipv4 } from "./ipv4.ts";
import type { Options } from "./raw-options.ts";

/** A DHCP option whose value has a form; a value that has not is as good as absent. */
export interface Option<T> {
  readonly code: number;
  readonly codec: Codec<T>;
}

const option = <T>(code: number, codec: Codec<T>): Option<T> => ({ code, codec });

/** Some servers and clients put a zero behind text (RFC 2132 §2 says that they should not). */
const text: Codec<string> = mapped(rest, {
  decode: (bytes) => new TextDecoder().decode(bytes).replace(/\0+$/, ""),
  encode: (value) => new TextEncoder().encode(value),
});

const list = <T>(item: Codec<T>): Codec<readonly T[]> => ({
  read(from) {
    const items: T[] = [];
    while (from.remaining > 0) items.push(item.read(from));
    return items;
  },
  write(to, items) {
    for (const each of items) item.write(to, each);
  },
});

/** The options that are read or written here, by RFC 2132 unless another document is named. */
export const options = {
  subnetMask: option(1, ipv4),
  routers: option(3, list(ipv4)),
  dnsServers: option(6, list(ipv4)),
  hostName: option(12, text),
  domainName: option(15, text),
  mtu: option(26, u16be),
  broadcastAddress: option(28, ipv4),
  ntpServers: option(42, list(ipv4)),
  vendorSpecific: option(43, rest),
  requestedAddress: option(50, ipv4),
  leaseSeconds: option(51, u32be),
  messageType: option(53, u8),
  serverId: option(54, ipv4),
  requestedParameters: option(55, list(u8)),
  message: option(56, text),
  maxMessageSize: option(57, u16be),
  renewalSeconds: option(58, u32be),
  rebindingSeconds: option(59, u32be),
  vendorClass: option(60, text),
  clientId: option(61, rest),
  tftpServerName: option(66, text),
  bootFileName: option(67, text),
  /** RFC 3004; iPXE writes it without the lengths that the RFC asks for. */
  userClass: option(77, rest),
  /** RFC 3046. */
  relayAgent: option(82, rest),
  /** Client architectures, the preferred first, RFC 4578 §2.1. */
  architectures: option(93, list(u16be)),
  /** Network interface: type, major, minor, RFC 4578 §2.2. */
  networkInterface: option(94, rest),
  /** Machine identifier: a zero and a UUID, RFC 4578 §2.3. */
  machineId: option(97, rest),
  /** iPXE's own options, encapsulated; only iPXE sends it. */
  ipxe: option(175, rest),
} as const;

/** The value of an option, or undefined where it is absent or malformed. */
export function read<T>(from: Options, { code, codec }: Option<T>): T | undefined {
  const value = from.get(code);
  if (value === undefined) return undefined;
  try {
    return decode(codec, value);
  } catch (error) {
    if (isLongshoreError(error)) return undefined;
    throw error;
  }
}

/** One option with its value, for a map of them. */
export function write<T>({ code, codec }: Option<T>, value: T): readonly [number, Uint8Array] {
  return [code, encode(codec, value)];
}
