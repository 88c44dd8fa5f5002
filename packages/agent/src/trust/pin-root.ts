import { followChain, type TrustChain, TrustChain as Chain } from "@longshore/contracts";
import { enrolmentErrors } from "../enrolment/enrolment-errors.ts";
import type { HeldTrust } from "../store/trust.ts";

/**
 * What a new member believes from now on: the root that its token named, and the keys that this root vouches for.
 * Throws AGENT_HUB_UNTRUSTED when the hub that answered is not that root's.
 */
export function pinRoot(site: string, root: string, chain: TrustChain | null | undefined): HeldTrust {
  const lists = chain ?? { lists: [] };
  const followed = followChain({ root, serial: 0 }, lists);
  if ("refused" in followed) throw enrolmentErrors.AGENT_HUB_UNTRUSTED({ site, root, reason: followed.message });
  return { root: followed.root, chain: Chain.encode(lists) };
}
