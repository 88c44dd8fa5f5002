import type { HeldPassword, LastRotation, NextPassword, PasswordRecord } from "../store/passwords.ts";

/** The Secret that a machine's document names, as it is held now. */
export interface SecretNow {
  readonly name: string;
  readonly version: number;
}

/** Where a password comes from. */
export type Source = "secret" | "current" | "next";

/** Whether it counts for more than the Secret, for the BMC at that address. */
export function outranks(held: HeldPassword | undefined, secret: SecretNow, address: string): boolean {
  return held !== undefined && isFor(held, secret, address) && secret.version <= held.version;
}

/**
 * Which passwords are tried, in that order: never more than two, so that no BMC locks the account. Two are in question
 * only while a step's outcome is unknown, or a newer Secret may not be the BMC's password.
 */
export function logins({ current, next }: PasswordRecord, secret: SecretNow, address: string): readonly Source[] {
  const settled = settledLogins(current, secret, address);
  if (next?.step !== "setting" || !isFor(next, secret, address)) return settled;
  const [old = "secret"] = settled;
  if (!outranks(next, secret, address)) return ["secret", "next"];
  return next.doubt === undefined ? ["next", old] : [old, "next"];
}

function settledLogins(current: HeldPassword | undefined, secret: SecretNow, address: string): readonly Source[] {
  if (current === undefined || !isFor(current, secret, address)) return ["secret"];
  return outranks(current, secret, address) ? ["current"] : ["secret", "current"];
}

/** What is known once the BMC let somebody in with the password of that source. The same record when that is nothing new. */
export function afterLogin(record: PasswordRecord, by: Source, secret: SecretNow, address: string): PasswordRecord {
  const { current, next } = record;
  if (next?.step === "setting" && isFor(next, secret, address)) {
    const { orderId, step: _step, doubt, ...held } = next;
    if (by === "next")
      return { current: upTo(held, secret), last: ended(orderId, "Active", "the BMC has the new password") };
    if (!outranks(next, secret, address))
      return {
        last: ended(orderId, "Superseded", `the BMC has the password of version ${secret.version} of the Secret`),
      };
    const message = `the BMC kept the old password${doubt === undefined ? "" : `: ${doubt}`}`;
    return { ...(by === "current" && { current }), last: ended(orderId, "NotStored", message) };
  }
  if (current === undefined || !isFor(current, secret, address) || outranks(current, secret, address)) return record;
  if (by === "secret") return next === undefined ? {} : { next };
  return { ...record, current: upTo(current, secret) };
}

/** What comes next of a rotation. */
export type Step = "nothing" | "tell" | "set" | "log in" | "give up";

/** `stored`: the hub has the sealed password. */
export function decide(record: PasswordRecord, secret: SecretNow, address: string, stored: boolean): Step {
  const { next } = record;
  if (next === undefined) return "nothing";
  if (next.step === "setting") return isFor(next, secret, address) ? "log in" : "nothing";
  if (!outranks(next, secret, address)) return "give up";
  return stored ? "set" : "tell";
}

/** The Secret was changed before the BMC was told anything. */
export function givenUp(record: PasswordRecord, { orderId }: NextPassword, secret: SecretNow): PasswordRecord {
  const message = `the machine's Secret or address changed first (version ${secret.version}); the BMC was told nothing`;
  return { ...(record.current && { current: record.current }), last: ended(orderId, "Superseded", message) };
}

function isFor(held: HeldPassword, secret: SecretNow, address: string): boolean {
  return held.secret === secret.name && held.address === address;
}

/** A newer Secret that turned out not to be the BMC's password counts for less, too. */
function upTo(held: HeldPassword, { version }: SecretNow): HeldPassword {
  return { ...held, version: Math.max(held.version, version) };
}

function ended(orderId: string, result: LastRotation["result"], message: string): LastRotation {
  return { orderId, result, message };
}
