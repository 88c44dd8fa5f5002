import type { AddressRange, BootNetwork, KnownMachine } from "./boot-network.ts";
import { broadcastOf, contains, ipv4Number, ipv4Text } from "./ipv4.ts";
import { isFreeFor, type LeaseBook } from "./lease.ts";

export interface Wish {
  readonly mac: string;
  readonly machine: KnownMachine | undefined;
  /** Option 50. */
  readonly requested: string | undefined;
}

/** Addresses that belong to machines, whoever asks for them. */
export type Reserved = (address: string) => boolean;

/**
 * The address for this MAC: its reservation, what it had, what it wishes, one that nobody had, the one that expired
 * longest ago (RFC 2131 §4.3.1). Undefined when the ranges are full.
 */
export function chooseAddress(
  { mac, machine, requested }: Wish,
  network: Pick<BootNetwork, "ranges" | "network" | "serverAddress">,
  leases: LeaseBook,
  reserved: Reserved,
  nowMs: number,
): string | undefined {
  if (machine?.address !== undefined) return machine.address;
  const open = (address: string): boolean =>
    mayBeGiven(address, network) && !reserved(address) && isFreeFor(leases.at(address), mac, nowMs);
  const former = leases.ofMac(mac)?.address;
  if (former !== undefined && open(former)) return former;
  if (requested !== undefined && open(requested)) return requested;
  if (leases.isFull(network.ranges, nowMs)) return undefined;
  const found = firstNeverUsed(mac, network, leases, reserved) ?? longestExpired(leases, open);
  if (found === undefined) leases.foundFull(network.ranges, nowMs + FULL_MS);
  return found;
}

/** Whoever forges clients finds the ranges full soon: then they are walked through once in this time, not for each packet. */
const FULL_MS = 1000;

/** Whether the ranges hold it and it is an address of a host that is not ourselves. */
export function mayBeGiven(
  address: string,
  { ranges, network, serverAddress }: Pick<BootNetwork, "ranges" | "network" | "serverAddress">,
): boolean {
  const number = ipv4Number(address);
  if (number === undefined || address === serverAddress || !contains(network, number)) return false;
  if (number === network.address || number === broadcastOf(network)) return false;
  return ranges.some(({ from, to }) => number >= from && number <= to);
}

/**
 * The search begins where the MAC's hash points to: a machine whose lease was lost is likely to get its address again,
 * and a full range is not walked through from its start for everybody.
 */
function firstNeverUsed(
  mac: string,
  network: Pick<BootNetwork, "ranges" | "network" | "serverAddress">,
  leases: LeaseBook,
  reserved: Reserved,
): string | undefined {
  const size = network.ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const start = hash(mac) % Math.max(size, 1);
  for (let step = 0; step < size; step++) {
    const address = ipv4Text(nth(network.ranges, (start + step) % size));
    if (leases.at(address) === undefined && mayBeGiven(address, network) && !reserved(address)) return address;
  }
  return undefined;
}

function nth(ranges: readonly AddressRange[], index: number): number {
  let left = index;
  for (const { from, to } of ranges) {
    if (left <= to - from) return from + left;
    left -= to - from + 1;
  }
  return 0;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

/** Whoever has been away for the longest time misses its address the least. */
function longestExpired(leases: LeaseBook, open: (address: string) => boolean): string | undefined {
  let oldest: { address: string; untilMs: number } | undefined;
  for (const lease of leases.all()) {
    if (open(lease.address) && (oldest === undefined || lease.untilMs < oldest.untilMs)) oldest = lease;
  }
  return oldest?.address;
}
