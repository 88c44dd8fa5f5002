import { checkUserKey } from "./key-pair.ts";
import type { TrustTree } from "./tree.ts";

/**
 * Ends every credential that a key holds up to now, in SITES and in ENROL; push both accounts' claims afterwards.
 * Credentials hold again when they are signed in a later second (JWTs count seconds): wait two before restoring.
 */
export function revoke(tree: TrustTree, agentKey: string, nowMs: number): TrustTree {
  checkUserKey("an agent", agentKey);
  const until = Math.floor(nowMs / 1000) + 1;
  const { SITES, ENROL } = tree.revocations;
  const revocations = {
    ...tree.revocations,
    SITES: { ...SITES, [agentKey]: until },
    ENROL: { ...ENROL, [agentKey]: until },
  };
  return { ...tree, revocations };
}
