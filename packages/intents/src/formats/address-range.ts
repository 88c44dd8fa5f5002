import { type IpAddress, type IpNetwork, parseCidr, parseRange } from "./ip.ts";

/** Addresses from the first to the last, both included. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** "10.9.0.0/24" or "10.9.1.10-10.9.1.20"; undefined when it is neither. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const network = parseCidr(text);
  if (network !== undefined) return rangeOf(network);
  const range = parseRange(text);
  if (range === undefined) return undefined;
  return { family: range.first.family, first: range.first.value, last: range.last.value };
}

export function rangeOf({ family, value, prefix }: IpNetwork): AddressRange {
  return { family, first: value, last: value | ((1n << BigInt(widthOf(family) - prefix)) - 1n) };
}

export function rangesMeet(one: AddressRange, other: AddressRange): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** Whether the outer one has all of the inner one. */
export function rangeHolds(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function rangeHas({ family, first, last }: AddressRange, ip: IpAddress): boolean {
  return ip.family === family && first <= ip.value && ip.value <= last;
}

/** The fewest networks that have these addresses and no others, upwards. */
export function networksOf(range: AddressRange): readonly string[] {
  const networks: string[] = [];
  const width = BigInt(widthOf(range.family));
  for (let first = range.first; first <= range.last; ) {
    let bits = 0n;
    while (bits < width && fits(first, bits + 1n, range.last)) bits += 1n;
    networks.push(`${formatIp({ family: range.family, value: first })}/${width - bits}`);
    first += 1n << bits;
  }
  return networks;
}

function fits(first: bigint, bits: bigint, last: bigint): boolean {
  const size = 1n << bits;
  return first % size === 0n && first + size - 1n <= last;
}

/** As RFC 5952 writes it. */
export function formatIp({ family, value }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const text = groups.join(":");
  const zeros = [...text.matchAll(/\b0(:0)+\b/g)].map(([run]) => run);
  const longest = zeros.reduce((best, run) => (run.length > best.length ? run : best), "");
  return longest === "" ? text : text.replace(new RegExp(`(?:^|:)${longest}(?::|$)`), "::");
}

function widthOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}
