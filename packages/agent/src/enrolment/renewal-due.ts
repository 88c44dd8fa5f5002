import type { Membership } from "../store/identity.ts";

/** When credentials are to be renewed, and how; undefined when they never expire. `refused`: the hub takes them no more. */
export function renewalDue(
  { jwt, expiresAtMs }: Pick<Membership, "jwt" | "expiresAtMs">,
  issuedAtMs: (jwt: string) => number,
  nowMs: number,
  refused: boolean,
): RenewalDue | undefined {
  if (expiresAtMs === 0 && !refused) return undefined;
  if (nowMs >= expiresAtMs || refused) return { by: "enrolment", inMs: 0 };
  const life = expiresAtMs - issuedAtMs(jwt.reveal());
  const at = expiresAtMs - life * LEFT_AT_RENEWAL;
  return { by: "line", inMs: Math.max(0, at - nowMs) };
}

export interface RenewalDue {
  readonly by: "line" | "enrolment";
  readonly inMs: number;
}

/** Renewed while a third of the life is left: an outage of that length costs nothing. */
const LEFT_AT_RENEWAL = 1 / 3;
