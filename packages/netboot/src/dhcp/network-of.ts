import { isLongshoreError } from "@longshore/kit";
import type { BootNetwork } from "./boot-network.ts";
import { NOWHERE } from "./compose.ts";
import { contains, ipv4Number } from "./ipv4.ts";
import { options } from "./option.ts";
import type { DhcpPacket } from "./packet.ts";
import { decodeSuboptions } from "./raw-options.ts";

export interface UnknownNetwork {
  /** The relay that asks for it. */
  readonly relay: string;
  readonly because: string;
}

/**
 * The network that a client is on. Through a relay: the link that it selects (RFC 3527), else that of the relay's own
 * address there (RFC 2131 §4.3.1). Straight: that of the address which the client has, for it renews without its relay;
 * else our own, the first.
 */
export function networkOf(packet: DhcpPacket, networks: readonly BootNetwork[]): BootNetwork | UnknownNetwork {
  const { relay, clientAddress } = packet;
  const at = (address: string): BootNetwork | undefined => {
    const number = ipv4Number(address) ?? 0;
    return networks.find(({ network }) => contains(network, number));
  };
  if (relay === NOWHERE) {
    const own = (clientAddress === NOWHERE ? undefined : at(clientAddress)) ?? networks[0];
    return own ?? { relay, because: "there is no network to serve" };
  }
  const link = selectedLink(packet);
  const selects = link === undefined ? "" : `, which selects the link ${link}`;
  return at(link ?? relay) ?? { relay, because: `no network of ours has the relay ${relay}${selects}` };
}

/** What a relay says of the client's link where its own address is of another; a malformed word is none. */
function selectedLink({ options: all }: DhcpPacket): string | undefined {
  const area = all.get(options.relayAgent.code);
  if (area === undefined) return undefined;
  try {
    const link = decodeSuboptions(area).get(LINK_SELECTION);
    return link?.length === 4 ? link.join(".") : undefined;
  } catch (error) {
    if (isLongshoreError(error)) return undefined;
    throw error;
  }
}

/** RFC 3527 §3. */
const LINK_SELECTION = 5;
