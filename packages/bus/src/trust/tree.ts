import { createKeyPair } from "@longshore/contracts";
import { busErrors } from "../errors.ts";
import { signingKey } from "./key-pair.ts";

/** Who lives where: JetStream and the hub in HUB, everybody else in an account that imports single services of it. */
export const ACCOUNTS = ["HUB", "SITES", "ENROL", "OPS", "SYS"] as const;
export type AccountName = (typeof ACCOUNTS)[number];

/**
 * The root of all credentials of a hub, made once, as plain JSON. It holds every seed: a file of mode 0600, and never
 * a log line.
 */
export interface TrustTree {
  readonly version: 1;
  readonly operator: Branch;
  readonly accounts: Readonly<Record<AccountName, Branch>>;
  /** Per account: public user key → second up to which its credentials no longer hold (`*` for all of them). */
  readonly revocations: Readonly<Partial<Record<AccountName, Readonly<Record<string, number>>>>>;
}

/** An identity, and the key that signs in its name (for accounts: with one role's permissions and no others). */
export interface Branch {
  readonly publicKey: string;
  readonly seed: string;
  readonly signingKey: string;
  readonly signingSeed: string;
}

export function createTrustTree(): TrustTree {
  const accounts = Object.fromEntries(ACCOUNTS.map((name) => [name, branch("account")]));
  return {
    version: 1,
    operator: branch("operator"),
    accounts: accounts as Record<AccountName, Branch>,
    revocations: {},
  };
}

/** Reads what was stored; throws BUS_BAD_TREE when a part is missing or a public key is not that of its seed. */
export function parseTrustTree(text: string): TrustTree {
  const tree = parseJson(text);
  if (tree.version !== 1) throw busErrors.BUS_BAD_TREE({ reason: "its version is not known" });
  check("operator", tree.operator);
  for (const name of ACCOUNTS) check(name, tree.accounts?.[name]);
  return { ...tree, revocations: tree.revocations ?? {} };
}

function branch(kind: "operator" | "account"): Branch {
  const [identity, signer] = [createKeyPair(kind), createKeyPair(kind)];
  return {
    publicKey: identity.publicKey,
    seed: identity.seed.reveal(),
    signingKey: signer.publicKey,
    signingSeed: signer.seed.reveal(),
  };
}

function parseJson(text: string): TrustTree {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed as TrustTree; // its parts are checked above
  } catch (cause) {
    throw busErrors.BUS_BAD_TREE({ reason: "it is not JSON" }, { cause });
  }
  throw busErrors.BUS_BAD_TREE({ reason: "it is not an object" });
}

function check(name: string, branch: Branch | undefined): void {
  if (!holds(branch?.seed, branch?.publicKey) || !holds(branch?.signingSeed, branch?.signingKey)) {
    throw busErrors.BUS_BAD_TREE({ reason: `the keys of ${name} are missing or damaged` });
  }
}

function holds(seed: string | undefined, publicKey: string | undefined): boolean {
  try {
    return seed !== undefined && signingKey(seed).getPublicKey() === publicKey;
  } catch {
    return false;
  }
}
