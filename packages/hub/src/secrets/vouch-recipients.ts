import { type AgentStatus, Recipients, Signed, type SiteAgentsReply, type TrustChain } from "@longshore/contracts";
import type { Encodable } from "@longshore/contracts";
import type { HubTrust } from "../trust/hub-trust.ts";

/**
 * Whom a site's Secrets are sealed to, with the hub's signature for whoever asked just now: an answer alone proves
 * nothing, since whoever has the hub's account at the message bus can give one.
 */
export function vouchRecipients(
  { site, nonce }: { readonly site: string; readonly nonce: string },
  { agents, recoveryKey }: { readonly agents: readonly AgentStatus[]; readonly recoveryKey: string },
  trust: Pick<HubTrust, "sign"> & { readonly chain: TrustChain },
): Encodable<typeof SiteAgentsReply> {
  if (nonce === "") return { agents: [...agents], recoveryKey };
  const keys = agents.map(({ key, curveKey }) => ({ key, curveKey }));
  const payload = Recipients.encode({ site, nonce, agents: keys, recoveryKey });
  return {
    agents: [...agents],
    recoveryKey,
    vouched: Signed.decode(trust.sign(Recipients, payload)),
    trust: trust.chain,
  };
}
