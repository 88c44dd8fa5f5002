import { bytes, type Codec, mapped } from "@longshore/kit";

/** An IPv4 address as four bytes; "0.0.0.0" where there is none. */
export const ipv4: Codec<string> = mapped(bytes(4), {
  decode: (four) => four.join("."),
  encode: fourBytes,
});

/** Other than four bytes, which no field takes, for what has not four parts. */
function fourBytes(text: string): Uint8Array {
  const four = new Uint8Array(4);
  let part = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0) part++;
    else four[part] = (four[part] ?? 0) * 10 + digit;
  }
  return part === 3 ? four : new Uint8Array(0);
}

/** As an unsigned number, for ranges and masks; undefined for what is no dotted quad. */
export function ipv4Number(text: string): number | undefined {
  const [, ...parts] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  let number = 0;
  for (const part of parts) {
    if (Number(part) > 255) return undefined;
    number = number * 256 + Number(part);
  }
  return number;
}

export function ipv4Text(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 0xff}.${(number >>> 8) & 0xff}.${number & 0xff}`;
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

/** `10.1.0.0/24` */
export function networkText({ address, mask }: Network): string {
  return `${ipv4Text(address)}/${32 - Math.log2(2 ** 32 - mask)}`;
}

export function contains({ address, mask }: Network, number: number): boolean {
  return (number & mask) >>> 0 === address;
}

export function broadcastOf({ address, mask }: Network): number {
  return (address | (~mask >>> 0)) >>> 0;
}
