import { days, hours } from "@longshore/kit";
import { type Delegation, type Signed, SignerRole, TrustKeys } from "../gen/messages.ts";
import type { Signer } from "./ed25519.ts";
import { signPayload } from "./signed.ts";
import { trustErrors } from "./trust-errors.ts";

// Lists as they follow each other: pure, for the hub while the root is at home, for the CLI once it is not.

/** How long a hub's signing key holds; renewed long before while the root is at home. */
export const HUB_KEY_LIFE = days(90);
export const OPERATOR_KEY_LIFE = days(365);

/** Whom to name. */
export interface NewKey {
  readonly name: string;
  readonly key: string;
  /** Milliseconds. */
  readonly lifeMs: number;
}

export function firstKeys(root: string, hub: NewKey, nowMs: number): TrustKeys {
  return { root, serial: 1, issuedAtMs: nowMs, delegations: [delegate(SignerRole.SIGNER_ROLE_HUB, hub, nowMs)] };
}

/** The hub's key from now on for its whole life: under the same name one key only. */
export function withHub(keys: TrustKeys, hub: NewKey, nowMs: number): TrustKeys {
  const role = SignerRole.SIGNER_ROLE_HUB;
  const others = keys.delegations.filter((each) => each.role !== role || each.name !== hub.name);
  return next({ ...keys, delegations: [delegate(role, hub, nowMs), ...others] }, nowMs);
}

/** Throws TRUST_OPERATOR_EXISTS; the same operator with the same key is given a new life. */
export function withOperator(keys: TrustKeys, operator: NewKey, nowMs: number): TrustKeys {
  const same = operators(keys).find(({ name, key }) => name === operator.name || key === operator.key);
  if (same && (same.key !== operator.key || same.name !== operator.name))
    throw trustErrors.TRUST_OPERATOR_EXISTS({ name: same.name });
  const others = keys.delegations.filter(({ key }) => key !== operator.key);
  return next({ ...keys, delegations: [...others, delegate(SignerRole.SIGNER_ROLE_OPERATOR, operator, nowMs)] }, nowMs);
}

/** Throws TRUST_NO_SUCH_OPERATOR, TRUST_LAST_OPERATOR. */
export function withoutOperator(keys: TrustKeys, name: string, nowMs: number): TrustKeys {
  const known = operators(keys);
  const gone = known.find((each) => each.name === name);
  if (gone === undefined) throw trustErrors.TRUST_NO_SUCH_OPERATOR({ name, known: known.map((each) => each.name) });
  if (known.length === 1) throw trustErrors.TRUST_LAST_OPERATOR({ name });
  return next({ ...keys, delegations: keys.delegations.filter(({ key }) => key !== gone.key) }, nowMs);
}

/** Signed by both: the old root says who follows it, the new one that it is at hand. */
export function withRoot(keys: TrustKeys, root: string, nowMs: number): TrustKeys {
  return next({ ...keys, root }, nowMs);
}

export function operators({ delegations }: TrustKeys): Delegation[] {
  return delegations.filter(({ role }) => role === SignerRole.SIGNER_ROLE_OPERATOR);
}

export function signKeys(keys: TrustKeys, signers: readonly Signer[]): Signed {
  return signPayload(TrustKeys, TrustKeys.encode(keys), signers);
}

/** The clocks of hub and sites may be so far apart. */
const CLOCKS_APART = hours(1);

function delegate(role: SignerRole, { name, key, lifeMs }: NewKey, nowMs: number): Delegation {
  return { key, role, name, notBeforeMs: nowMs - CLOCKS_APART, expiresAtMs: nowMs + lifeMs };
}

function next(keys: TrustKeys, nowMs: number): TrustKeys {
  return { ...keys, serial: Math.max(keys.serial + 1, Math.floor(nowMs / 1000)), issuedAtMs: nowMs };
}
