import { renewalCredentials, siteCredentials, type TrustTree } from "@longshore/bus";
import type { EnrolReply } from "@longshore/contracts";
import { EnrolState } from "@longshore/contracts";

/** What an accepted agent gets: credentials as its site, and the user with which it asks again after they expired. */
export async function acceptedReply(
  tree: TrustTree,
  { site, agentKey }: { readonly site: string; readonly agentKey: string },
  expiresAtMs: number,
): Promise<Omit<EnrolReply, "trust">> {
  const [jwt, renewalJwt] = await Promise.all([
    siteCredentials(tree, { site, agentKey, expiresAtMs }),
    renewalCredentials(tree, agentKey),
  ]);
  return { state: EnrolState.ENROL_STATE_ACCEPTED, reason: "", jwt, expiresAtMs, renewalJwt };
}
