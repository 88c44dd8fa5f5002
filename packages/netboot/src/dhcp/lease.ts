import type { AddressRange } from "./boot-network.ts";

/** An address given to a MAC. Times are milliseconds since 1970. */
export interface Lease {
  readonly mac: string;
  readonly address: string;
  /** `offered`: kept free for a minute, in memory only. `declined`: someone else uses it; the MAC is who said so. */
  readonly state: "offered" | "bound" | "released" | "declined";
  readonly untilMs: number;
  /** Of the machine that the lease was made for; empty for one that is not known. */
  readonly machine: string;
}

/** The leases as they stand, held in memory by whoever decides; what is bound was stored before it was acknowledged. */
export class LeaseBook {
  readonly #byAddress = new Map<string, Lease>();
  readonly #byMac = new Map<string, Lease>();
  /** By ranges: until when nobody looks for a free address in them. */
  readonly #full = new Map<string, number>();

  constructor(stored: Iterable<Lease> = []) {
    for (const lease of stored) this.put(lease);
  }

  ofMac(mac: string): Lease | undefined {
    return this.#byMac.get(mac);
  }

  at(address: string): Lease | undefined {
    return this.#byAddress.get(address);
  }

  all(): Iterable<Lease> {
    return this.#byAddress.values();
  }

  /** Whether these ranges were found full, and nothing became free since. */
  isFull(ranges: readonly AddressRange[], nowMs: number): boolean {
    return this.#full.size > 0 && (this.#full.get(keyOf(ranges)) ?? 0) > nowMs;
  }

  foundFull(ranges: readonly AddressRange[], untilMs: number): void {
    this.#full.set(keyOf(ranges), untilMs);
  }

  /** A MAC has one address at a time: its former lease ends with a new one. */
  put(lease: Lease): void {
    const former = this.#byMac.get(lease.mac);
    if (former !== undefined && former.address !== lease.address && former.state !== "declined") this.#remove(former);
    const holder = this.#byAddress.get(lease.address);
    if (holder !== undefined && holder.mac !== lease.mac) this.#byMac.delete(holder.mac);
    this.#byAddress.set(lease.address, lease);
    if (lease.state === "declined") this.#byMac.delete(lease.mac);
    else this.#byMac.set(lease.mac, lease);
    if (lease.state === "released") this.#full.clear();
  }

  #remove({ mac, address }: Lease): void {
    this.#byMac.delete(mac);
    this.#byAddress.delete(address);
    this.#full.clear();
  }
}

function keyOf(ranges: readonly AddressRange[]): string {
  return ranges.map(({ from, to }) => `${from}-${to}`).join();
}

/** Whether nobody but `mac` has a claim on the address of this lease now. */
export function isFreeFor(lease: Lease | undefined, mac: string, nowMs: number): boolean {
  if (lease === undefined || lease.state === "released") return true;
  if (lease.mac === mac && lease.state !== "declined") return true;
  return lease.untilMs <= nowMs;
}
