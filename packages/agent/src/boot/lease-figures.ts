import { gauge } from "@longshore/kit";
import type { AddressRange, Lease } from "@longshore/netboot";

/** Shows how many addresses of the ranges are held, and how many could be given. */
export function showLeases(leases: Iterable<Lease>, ranges: readonly AddressRange[], nowMs: number): void {
  let held = 0;
  for (const { state, untilMs } of leases) if (state !== "released" && untilMs > nowMs) held++;
  const size = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  leaseAddresses.set({ state: "held" }, held);
  leaseAddresses.set({ state: "free" }, Math.max(0, size - held));
}

const leaseAddresses = gauge({
  name: "longshore_boot_lease_addresses",
  help: "Addresses of the boot network's DHCP server: held by machines, and free in its range.",
  labels: ["state"],
});
