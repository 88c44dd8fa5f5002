import type { EnrolLink } from "@longshore/bus";
import { decodeToken, type EnrolReply, EnrolState, type EnrolToken } from "@longshore/contracts";
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
import type { TrustStore } from "../store/trust.ts";
import { pinRoot } from "../trust/pin-root.ts";
import { enrolmentErrors } from "./enrolment-errors.ts";
import { makeKeys, requestOf } from "./keys.ts";

/**
 * Makes the agent a member of its site: asks the hub with its token and waits to be let in, over restarts. Resolves at
 * once when it is a member. Throws AGENT_* or TOKEN_UNREADABLE when waiting cannot help.
 */
export async function enrol(options: EnrolmentOptions, signal: AbortSignal): Promise<Membership> {
  const identity = identityOf(options);
  if (identity.membership !== undefined) return memberAlready(identity.membership, options);
  const given = options.token ?? identity.asking;
  if (given === undefined) throw enrolmentErrors.AGENT_NOT_ENROLLED({ stateDirectory: options.stateDirectory });
  const token = decodeToken(given.reveal());
  options.store.write({ ...identity, asking: given });
  const reply = await ask(token, identity, options, signal);
  const membership = membershipOf(token, reply);
  options.trust.write(pinRoot(token.site, token.root, reply.trust)); // first: a member without a root believes nobody
  options.store.write({ keys: identity.keys, membership });
  options.log.info({ site: token.site }, "the hub let this agent in");
  return membership;
}

export interface EnrolmentOptions {
  readonly store: IdentityStore;
  readonly trust: TrustStore;
  readonly token: Secret | undefined;
  /** The line of a newcomer. */
  readonly connectEnrol: (at: EnrolAt) => EnrolLink;
  readonly self: Pick<AgentSelf, "hostname" | "version" | "arch">;
  /** Named in what is told to people. */
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** What it waits for, for people who watch. */
  readonly onWaiting: (sentence: string) => void;
}

/** Where to ask, and as which user of account ENROL. */
export interface EnrolAt {
  readonly servers: readonly string[];
  readonly ca: string;
  readonly jwt: string;
  readonly seed: Secret;
}

/** Asks again after at most so many milliseconds; the hub answers at once, whatever the state. */
const ASK_AGAIN = { first: 2000, max: 10_000 };

function identityOf({ store }: EnrolmentOptions): Identity {
  const known = store.read();
  if (known !== undefined) return known;
  const made: Identity = { keys: makeKeys() };
  store.write(made);
  return made;
}

function memberAlready(membership: Membership, { token, log }: EnrolmentOptions): Membership {
  if (token === undefined) return membership;
  const { site } = decodeToken(token.reveal());
  if (site !== membership.site) throw enrolmentErrors.AGENT_OTHER_SITE({ site: membership.site, token: site });
  log.info({ site }, "this agent is a member of the site already; the token is not used");
  return membership;
}

async function ask(
  token: EnrolToken,
  { keys }: Identity,
  options: EnrolmentOptions,
  signal: AbortSignal,
): Promise<EnrolReply> {
  const { clock, random, log, connectEnrol, self } = options;
  await using link = connectEnrol({ ...token, seed: new Secret(token.seed) });
  let told = "";
  const tell = (sentence: string): void => {
    if (sentence !== told) {
      log.info({ site: token.site, waitsFor: sentence }, "waiting to be let in");
      options.onWaiting(sentence);
    }
    told = sentence;
  };
  tell(`the hub at ${token.servers.join(", ")}`);
  for (let attempt = 0; ; attempt++) {
    const reply = await askOnce(link, requestOf(token.site, keys, self), token, clock, signal);
    if ("jwt" in reply && reply.state === EnrolState.ENROL_STATE_ACCEPTED) return reply;
    if ("jwt" in reply && reply.state === EnrolState.ENROL_STATE_REJECTED) {
      throw enrolmentErrors.AGENT_REJECTED({ site: token.site, reason: reply.reason });
    }
    tell("jwt" in reply ? reply.reason : reply.problem);
    await sleep(clock, 500 + fullJitter(attempt, ASK_AGAIN, random), signal);
  }
}

/** A hub that cannot be reached is waited for; a token that the hub knows no longer is not. */
async function askOnce(
  link: EnrolLink,
  request: ReturnType<typeof requestOf>,
  token: EnrolToken,
  clock: Clock,
  signal: AbortSignal,
): Promise<EnrolReply | { readonly problem: string }> {
  try {
    return await link.enrol(request, signal);
  } catch (error) {
    if (signal.aborted || !isLongshoreError(error)) throw error;
    if (error.code === "BUS_REFUSED" && clock.now() > token.expiresAtMs) {
      const at = new Date(token.expiresAtMs).toISOString();
      throw enrolmentErrors.AGENT_TOKEN_EXPIRED({ site: token.site, at }, { cause: error });
    }
    return { problem: messageOf(error) };
  }
}

function membershipOf(token: EnrolToken, { jwt, expiresAtMs, renewalJwt }: EnrolReply): Membership {
  const { site, servers, ca, tokenId } = token;
  return { site, servers, ca, tokenId, jwt: new Secret(jwt), expiresAtMs, renewalJwt: new Secret(renewalJwt) };
}
