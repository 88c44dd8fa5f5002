import { checkUserKey } from "./key-pair.ts";
import type { TrustTree } from "./tree.ts";

/** An agent's key whose credentials were ended. */
export interface Revocation {
  readonly agentKey: string;
  /** Every credential signed up to then holds no more, milliseconds since 1970. */
  readonly atMs: number;
  /** Its ENROL user works again, so that it can ask for new credentials; the old ones stay dead. */
  readonly restored: boolean;
}

/** An operator's key whose logins were ended. */
export interface RevokedOperator {
  readonly key: string;
  readonly atMs: number;
}

/**
 * The tree with exactly these revocations, of agents in SITES and ENROL, of operators in OPS; push the claims of
 * REVOKING afterwards. Credentials hold again when they are signed after `revokedUntilMs`.
 */
export function withRevocations(
  tree: TrustTree,
  revocations: readonly Revocation[],
  operators: readonly RevokedOperator[] = [],
): TrustTree {
  for (const { agentKey } of revocations) checkUserKey("an agent", agentKey);
  for (const { key } of operators) checkUserKey("an operator", key);
  const entry = ({ agentKey, atMs }: Revocation) => [agentKey, revokedUntilMs(atMs) / 1000] as const;
  return {
    ...tree,
    revocations: {
      ...tree.revocations,
      SITES: Object.fromEntries(revocations.map(entry)),
      ENROL: Object.fromEntries(revocations.filter(({ restored }) => !restored).map(entry)),
      OPS: Object.fromEntries(operators.map(({ key, atMs }) => [key, revokedUntilMs(atMs) / 1000] as const)),
    },
  };
}

/** Accounts whose claims name revocations. */
export const REVOKING = ["SITES", "ENROL", "OPS"] as const;

/** The last second whose credentials are ended by a revocation, in milliseconds: JWTs count seconds, servers include it. */
export function revokedUntilMs(atMs: number): number {
  return (Math.floor(atMs / 1000) + 1) * 1000;
}
