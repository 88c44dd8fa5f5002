import type { Lease } from "@longshore/netboot";

/** Addresses that the boot network's DHCP server gave, the last word on each. */
export interface LeaseTable {
  all(): readonly Lease[];
  save(leases: readonly Lease[]): void;
}
