import { renewalCredentials, siteCredentials, type TrustTree } from "@longshore/bus";
import type { EnrolReply } from "@longshore/contracts";
import { EnrolState } from "@longshore/contracts";
import { days } from "@longshore/kit";

/** How long an agent's credentials hold; it renews them long before. */
export const SITE_CREDENTIALS_LIFE = days(7);

/** What an accepted agent gets: credentials as its site, and the user with which it asks again after they expired. */
export async function acceptedReply(
  tree: TrustTree,
  site: string,
  agentKey: string,
  nowMs: number,
): Promise<EnrolReply> {
  const expiresAtMs = nowMs + SITE_CREDENTIALS_LIFE;
  const [jwt, renewalJwt] = await Promise.all([
    siteCredentials(tree, { site, agentKey, expiresAtMs }),
    renewalCredentials(tree, agentKey),
  ]);
  return { state: EnrolState.ENROL_STATE_ACCEPTED, reason: "", jwt, expiresAtMs, renewalJwt };
}
