import { bytes, type Codec, mapped } from "@longshore/kit";

/** An IPv4 address as four bytes; "0.0.0.0" where there is none. */
export const ipv4: Codec<string> = mapped(bytes(4), {
  decode: (four) => four.join("."),
  encode: (text) => Uint8Array.from(text.split("."), Number),
});

/** As an unsigned number, for ranges and masks; undefined for what is no dotted quad. */
export function ipv4Number(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function ipv4Text(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join(".");
}

/** A network in CIDR notation, as numbers. */
export interface Network {
  readonly address: number;
  readonly mask: number;
}

/** `10.1.0.0/24`; undefined for what is none. Bits beyond the prefix are cleared. */
export function parseNetwork(cidr: string): Network | undefined {
  const [text = "", prefixText = ""] = cidr.split("/");
  const address = ipv4Number(text);
  const prefix = /^\d{1,2}$/.test(prefixText) ? Number(prefixText) : 33;
  if (address === undefined || prefix > 32) return undefined;
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return { address: (address & mask) >>> 0, mask };
}

export function contains({ address, mask }: Network, number: number): boolean {
  return (number & mask) >>> 0 === address;
}

export function broadcastOf({ address, mask }: Network): number {
  return (address | (~mask >>> 0)) >>> 0;
}
