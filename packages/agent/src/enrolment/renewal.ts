import type { EnrolLink, SiteLink } from "@longshore/bus";
import { EnrolState, subjects } from "@longshore/contracts";
import {
  type Clock,
  fullJitter,
  isLongshoreError,
  type Logger,
  messageOf,
  type Random,
  Secret,
  sleep,
} from "@longshore/kit";
import type { AgentSelf } from "../documents/site.ts";
import type { Identity, IdentityStore, Membership } from "../store/identity.ts";
import { enrolmentErrors } from "./enrolment-errors.ts";
import type { EnrolAt } from "./enrol.ts";
import { requestOf } from "./keys.ts";
import { renewalDue } from "./renewal-due.ts";

/**
 * Keeps the agent's credentials alive: new ones through its line while they hold, through its ENROL user once they do
 * not. Runs until `signal` aborts.
 */
export async function keepRenewed(options: RenewalOptions, signal: AbortSignal): Promise<void> {
  const { store, clock, random, log, link } = options;
  let failures = 0;
  let refused = false;
  let wake = new AbortController();
  const stop = link.onState((state, cause) => {
    refused = state !== "up" && isLongshoreError(cause, "BUS_REFUSED"); // expired by the hub's clock, or revoked
    if (!refused) return;
    log.warn({ reason: messageOf(cause) }, "the hub no longer takes the credentials of this agent");
    wake.abort();
  });
  signal.addEventListener("abort", () => (stop(), wake.abort()), { once: true });
  while (!signal.aborted) {
    const identity = store.read();
    const due = identity?.membership && renewalDue(identity.membership, options.issuedAtMs, clock.now(), refused);
    if (identity?.membership === undefined || due === undefined) return;
    if (due.inMs > 0) {
      wake = new AbortController();
      await sleep(clock, Math.min(due.inMs, LOOK_EVERY), wake.signal).catch(() => undefined);
      continue;
    }
    try {
      const renewed = due.by === "line" ? await byLine(identity, link) : await byEnrol(identity, options, signal);
      store.write({ ...identity, membership: { ...identity.membership, ...renewed } });
      log.info({ by: due.by, until: new Date(renewed.expiresAtMs).toISOString() }, "credentials renewed");
      failures = 0;
      await link.renewed();
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ by: due.by, error: messageOf(error) }, "the credentials could not be renewed; tried again");
      await sleep(clock, 1000 + fullJitter(failures++, { first: 5000, max: 60_000 }, random), signal);
    }
  }
}

export interface RenewalOptions {
  readonly store: IdentityStore;
  readonly link: SiteLink;
  /** The line of a newcomer, for when the credentials have expired. */
  readonly connectEnrol: (at: EnrolAt) => EnrolLink;
  /** When a JWT was issued, milliseconds since 1970. */
  readonly issuedAtMs: (jwt: string) => number;
  readonly self: Pick<AgentSelf, "hostname" | "version" | "arch">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** The wall clock may jump, so it is looked at now and then. */
const LOOK_EVERY = 60_000;

type Renewed = Pick<Membership, "jwt" | "expiresAtMs" | "renewalJwt">;

async function byLine({ keys, membership }: Identity, link: SiteLink): Promise<Renewed> {
  const { jwt, expiresAtMs } = await link.ask(subjects.askRenew, { agentKey: keys.key });
  return { jwt: new Secret(jwt), expiresAtMs, renewalJwt: membership?.renewalJwt ?? new Secret("") };
}

async function byEnrol({ keys, membership }: Identity, options: RenewalOptions, signal: AbortSignal): Promise<Renewed> {
  const { site, servers, ca, renewalJwt } = membership as Membership;
  await using link = options.connectEnrol({ servers, ca, jwt: renewalJwt.reveal(), seed: keys.seed });
  const reply = await link.enrol(requestOf(site, keys, options.self), signal).catch((cause: unknown) => {
    // this user has no expiry: only a revocation ends it, or a hub that lost its keys
    if (isLongshoreError(cause, "BUS_REFUSED")) throw enrolmentErrors.AGENT_REVOKED({ site }, { cause });
    throw cause;
  });
  if (reply.state !== EnrolState.ENROL_STATE_ACCEPTED) {
    throw enrolmentErrors.AGENT_REJECTED({ site, reason: reply.reason });
  }
  return { jwt: new Secret(reply.jwt), expiresAtMs: reply.expiresAtMs, renewalJwt: new Secret(reply.renewalJwt) };
}
