import { gauge } from "@longshore/kit";
import { type BootNetwork, contains, ipv4Number, type Lease, networkText } from "@longshore/netboot";

/** Shows of each network how many addresses of its ranges are held, and how many could be given. */
export function showLeases(
  leases: Iterable<Lease>,
  networks: readonly Pick<BootNetwork, "network" | "ranges">[],
  nowMs: number,
): void {
  const held = new Map(networks.map(({ network }) => [network, 0]));
  for (const { address, state, untilMs } of leases) {
    if (state === "released" || untilMs <= nowMs) continue;
    const number = ipv4Number(address) ?? 0;
    const of = networks.find(({ network }) => contains(network, number))?.network;
    if (of !== undefined) held.set(of, (held.get(of) ?? 0) + 1);
  }
  leaseAddresses.reset();
  for (const { network: of, ranges } of networks) {
    const network = networkText(of);
    const size = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    leaseAddresses.set({ network, state: "held" }, held.get(of) ?? 0);
    leaseAddresses.set({ network, state: "free" }, Math.max(0, size - (held.get(of) ?? 0)));
  }
}

const leaseAddresses = gauge({
  name: "longshore_boot_lease_addresses",
  help: "Addresses of a boot network that our DHCP serves: held by machines, and free in its range.",
  labels: ["network", "state"],
});
