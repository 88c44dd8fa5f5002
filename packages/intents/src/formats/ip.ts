/** An IP address as a number, with its family; undefined when the text is none. No zone index, no embedded IPv4. */
export function parseIp(text: string): IpAddress | undefined {
  if (text.includes(":")) {
    const value = parseIpv6(text);
    return value === undefined ? undefined : { family: 6, value };
  }
  const value = parseIpv4(text);
  return value === undefined ? undefined : { family: 4, value };
}

export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A network written as `10.2.0.0/24`: its address has no host bits. */
export interface IpNetwork extends IpAddress {
  readonly prefix: number;
}

export function parseCidr(text: string): IpNetwork | undefined {
  const [address = "", prefixText = "", ...rest] = text.split("/");
  if (rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const ip = parseIp(address);
  const prefix = Number(prefixText);
  if (ip === undefined || prefix > bitsOf(ip)) return undefined;
  const hostMask = (1n << BigInt(bitsOf(ip) - prefix)) - 1n;
  return (ip.value & hostMask) === 0n ? { ...ip, prefix } : undefined;
}

export function contains(network: IpNetwork, ip: IpAddress): boolean {
  const shift = BigInt(bitsOf(network) - network.prefix);
  return network.family === ip.family && network.value >> shift === ip.value >> shift;
}

/** First and last address, both included, written as `10.1.0.100-10.1.0.199`. */
export function parseRange(text: string): { first: IpAddress; last: IpAddress } | undefined {
  const [from = "", to = "", ...rest] = text.split("-");
  const first = parseIp(from);
  const last = parseIp(to);
  if (rest.length > 0 || first === undefined || last === undefined) return undefined;
  return first.family === last.family && first.value <= last.value ? { first, last } : undefined;
}

function bitsOf(ip: IpAddress): number {
  return ip.family === 4 ? 32 : 128;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

/** RFC 4291 §2.2, forms 1 and 2. */
function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
