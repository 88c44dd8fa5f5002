import type { SiteAgentsReply } from "@longshore/contracts";
import { cliErrors } from "../errors.ts";

interface Asked {
  readonly site: string;
  readonly nonce: string;
  /** The root that the context pins, or one that it named as its follower. */
  readonly root: string;
  readonly nowMs: number;
}

/**
 * Checks that the keys in the answer are those for which a hub vouched just now, whose own key the operator's root
 * vouches for. Throws CLI_RECIPIENTS_NOT_VOUCHED.
 */
export async function checkVouched(reply: SiteAgentsReply, { site, nonce, root, nowMs }: Asked): Promise<void> {
  const { followChain, Recipients, SignerRole, TrustedKeys } = await import("@longshore/contracts");
  const refuse = (reason: string): Error => cliErrors.CLI_RECIPIENTS_NOT_VOUCHED({ site, reason });
  const { vouched, trust, agents, recoveryKey } = reply;
  if (!vouched || !trust) throw refuse("the answer is not signed");
  const followed = followChain({ root, serial: 0 }, trust);
  if ("refused" in followed) throw refuse(followed.message);
  const judged = new TrustedKeys(followed.keys).vouch(Recipients, vouched, SignerRole.SIGNER_ROLE_HUB, nowMs);
  if ("refused" in judged) throw refuse(`its signature does not count (${judged.refused})`);
  const said = Recipients.decode(vouched.payload);
  if (said.site !== site || said.nonce !== nonce) throw refuse("it answers another question");
  const named = new Map(said.agents.map(({ key, curveKey }) => [key, curveKey]));
  const isSame =
    said.recoveryKey === recoveryKey &&
    named.size === agents.length &&
    agents.every(({ key, curveKey }) => named.get(key) === curveKey);
  if (!isSame) throw refuse("it names other keys than the answer");
}
