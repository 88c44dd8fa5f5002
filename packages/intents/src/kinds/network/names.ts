import type { Intent } from "../../intent.ts";
import type { BgpPeer } from "./bgp-schema.ts";
import type { NetworkSpec, Pool } from "./schema.ts";

export type Network = Intent<NetworkSpec>;

/** Of every object that a Network makes: what the health of it and its pools are found by. */
export const NETWORK_LABEL = "longshore.dev/network";

/** A Service with it is announced by nobody. */
export const QUIET_LABEL = "longshore.dev/not-announced";

export function labelsOf({ name }: Network): Readonly<Record<string, string>> {
  return { [NETWORK_LABEL]: name };
}

export function poolName({ name }: Network, pool: Pool): string {
  return pool.name === undefined ? name : `${name}-${pool.name}`;
}

export function peerName({ name }: Network, peer: Pick<BgpPeer, "name">): string {
  return `${name}-${peer.name}`;
}

/** Of the Secret with a peer's password. */
export function passwordName({ name }: Network, peer: Pick<BgpPeer, "name">): string {
  return `${name}-bgp-${peer.name}`;
}
