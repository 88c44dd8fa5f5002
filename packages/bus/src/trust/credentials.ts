import { createKeyPair } from "@longshore/contracts";
import { isName } from "@longshore/kit";
import { encodeUser } from "@nats-io/jwt";
import { busErrors } from "../errors.ts";
import { checkUserKey, type Credentials, isUserKey, signingKey } from "./key-pair.ts";
import type { AccountName, TrustTree } from "./tree.ts";

/** A JWT for an agent's own key, as that site, until `expiresAtMs` (milliseconds since 1970, whole seconds). */
export function siteCredentials(
  tree: TrustTree,
  { site, agentKey, expiresAtMs }: { site: string; agentKey: string; expiresAtMs: number },
): Promise<string> {
  checkName("a site", site);
  checkUserKey("an agent", agentKey);
  return user(tree, "SITES", site, agentKey, expiresAtMs);
}

/** The one-time user of an enrolment token: it may ask `enrol.request.<tokenId>` and nothing else. */
export async function tokenCredentials(
  tree: TrustTree,
  { tokenId, expiresAtMs }: { tokenId: string; expiresAtMs: number },
): Promise<Credentials> {
  checkName("a token", tokenId);
  const key = createKeyPair("user");
  return { jwt: await user(tree, "ENROL", tokenId, key.publicKey, expiresAtMs), seed: key.seed };
}

/**
 * The ENROL user with which an enrolled agent asks for new credentials after the old ones expired. It has no expiry of
 * its own: revocation ends it. Its name, and so its request's token, is the agent's key.
 */
export function renewalCredentials(tree: TrustTree, agentKey: string): Promise<string> {
  checkUserKey("an agent", agentKey);
  return user(tree, "ENROL", agentKey, agentKey);
}

/** A JWT for an operator's own key; what that operator may do is decided by the hub, call by call. */
export function operatorCredentials(
  tree: TrustTree,
  { name, key, expiresAtMs }: { name: string; key: string; expiresAtMs?: number },
): Promise<string> {
  checkName("an operator", name);
  checkUserKey("an operator", key);
  return user(tree, "OPS", name, key, expiresAtMs);
}

/** For the hub's own connection: made at each start, kept in memory only. */
export function hubCredentials(tree: TrustTree): Promise<Credentials> {
  return own(tree, "HUB", "hub");
}

/** For the connection that pushes account claims. */
export function sysCredentials(tree: TrustTree): Promise<Credentials> {
  return own(tree, "SYS", "sys");
}

/** Whose credentials these are, as the server will see it. Reads, does not vouch. */
export function describeCredentials(jwt: string): {
  name: string;
  key: string;
  expiresAtMs: number | undefined;
  issuedAtMs: number;
} {
  const claims = claimsIn(jwt);
  if (claims === undefined) throw busErrors.BUS_BAD_CREDENTIALS(undefined);
  const { name, sub: key, exp, iat } = claims;
  return { name, key, expiresAtMs: exp === undefined ? undefined : exp * 1000, issuedAtMs: iat * 1000 };
}

interface UserClaims {
  readonly name: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp?: number;
}

function claimsIn(jwt: string): UserClaims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
    const { name, sub, iat } = claims as UserClaims;
    return typeof name === "string" && isUserKey(sub) && Number.isSafeInteger(iat) ? (claims as UserClaims) : undefined;
  } catch {
    return undefined;
  }
}

async function own(tree: TrustTree, account: AccountName, name: string): Promise<Credentials> {
  const key = createKeyPair("user");
  return { jwt: await user(tree, account, name, key.publicKey), seed: key.seed };
}

function user(tree: TrustTree, account: AccountName, name: string, key: string, expiresAtMs?: number): Promise<string> {
  const { publicKey, signingSeed } = tree.accounts[account];
  return encodeUser(
    name,
    key,
    publicKey,
    {},
    {
      scopedUser: true,
      signer: signingKey(signingSeed),
      ...(expiresAtMs !== undefined && { exp: Math.floor(expiresAtMs / 1000) }),
    },
  );
}

function checkName(what: string, value: string): void {
  if (!isName(value)) throw busErrors.BUS_BAD_NAME({ what, value });
}
