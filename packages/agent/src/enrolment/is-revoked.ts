import type { EnrolLink } from "@longshore/bus";
import { EnrolState } from "@longshore/contracts";
import { type Clock, deadline, isLongshoreError, type Logger, messageOf, seconds } from "@longshore/kit";
import type { AgentSelf } from "../documents/site.ts";
import type { AgentKeys, Membership } from "../store/identity.ts";
import type { EnrolAt } from "./enrol.ts";
import { requestOf } from "./keys.ts";

export interface RevokedOptions {
  readonly connectEnrol: (at: EnrolAt) => EnrolLink;
  readonly self: Pick<AgentSelf, "hostname" | "version" | "arch">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Whether the hub takes a member's key no more. A hub that cannot be asked in time has not said so: the site goes on. */
export async function isRevoked(
  keys: AgentKeys,
  { site, servers, ca, renewalJwt }: Membership,
  { connectEnrol, self, clock, log }: RevokedOptions,
  signal: AbortSignal,
): Promise<boolean> {
  using limit = deadline(clock, ASK_WITHIN, () => new Error("the hub did not answer in time"), signal);
  try {
    await using link = connectEnrol({ servers, ca, jwt: renewalJwt.reveal(), seed: keys.seed });
    const { state } = await link.enrol(requestOf(site, keys, self), limit.signal);
    if (state !== EnrolState.ENROL_STATE_REJECTED)
      log.info({ site }, "this agent is a member of the site already; the token is not used");
    return state === EnrolState.ENROL_STATE_REJECTED;
  } catch (error) {
    signal.throwIfAborted();
    if (isLongshoreError(error, "BUS_REFUSED")) return true; // this user has no expiry: only a revocation ends it
    const reason = messageOf(error);
    log.warn(
      { site, reason },
      "whether this agent's key still holds is not known; the token is used at the next start",
    );
    return false;
  }
}

const ASK_WITHIN = seconds(15);
