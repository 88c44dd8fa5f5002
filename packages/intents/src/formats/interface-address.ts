import { contains, type IpAddress, type IpNetwork, parseCidr, parseIp } from "./ip.ts";

/** An address of an interface with the prefix length of its network: "10.1.0.17/24"; undefined when it is none. */
export function parseInterfaceAddress(text: string): InterfaceAddress | undefined {
  const [address = "", prefixText = "", ...rest] = text.split("/");
  const ip = parseIp(address);
  if (ip === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const bits = ip.family === 4 ? 32 : 128;
  const prefix = Number(prefixText);
  if (prefix < 1 || prefix > bits) return undefined;
  const hostMask = (1n << BigInt(bits - prefix)) - 1n;
  const host = ip.value & hostMask;
  // with two addresses or one there is neither a network's own nor a broadcast one (RFC 3021)
  if (ip.family === 4 && prefix < 31 && (host === 0n || host === hostMask)) return undefined;
  return { address: ip, text: address, network: { family: ip.family, value: ip.value & ~hostMask, prefix } };
}

export interface InterfaceAddress {
  readonly address: IpAddress;
  /** Without the prefix. */
  readonly text: string;
  readonly network: IpNetwork;
}

/** Whether an address lies in a network that is written as "10.1.0.0/24". */
export function liesIn(cidr: string, address: IpAddress): boolean {
  const network = parseCidr(cidr);
  return network !== undefined && contains(network, address);
}
