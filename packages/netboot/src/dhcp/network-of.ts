import type { BootNetwork } from "./boot-network.ts";
import { NOWHERE } from "./compose.ts";
import { contains, ipv4Number } from "./ipv4.ts";
import type { DhcpPacket } from "./packet.ts";

/** The network that a client is on: the relay's, or the first, which is our own (RFC 2131 §4.3.1). */
export function networkOf({ relay }: DhcpPacket, networks: readonly BootNetwork[]): BootNetwork | undefined {
  if (relay === NOWHERE) return networks[0];
  const number = ipv4Number(relay) ?? 0;
  return networks.find(({ network }) => contains(network, number));
}
