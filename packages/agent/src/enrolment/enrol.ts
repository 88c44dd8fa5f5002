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
import { isRevoked } from "./is-revoked.ts";
import { makeKeys, requestOf } from "./keys.ts";

/**
 * Makes the agent a member of its site: asks the hub with its token and waits to be let in, over restarts. Resolves at
 * once when it is a member, unless it has a new token and the hub says that its key was revoked: then it makes another
 * key, and keeps everything else. Throws AGENT_* or TOKEN_UNREADABLE when waiting cannot help.
 */
export async function enrol(options: EnrolmentOptions, signal: AbortSignal): Promise<Membership> {
  let identity = identityOf(options);
  if (identity.membership !== undefined) {
    const member = memberAlready(identity.membership, options);
    if (!hasNewToken(member, options) || !(await isRevoked(identity.keys, member, options, signal))) return member;
    identity = withNewKey(member, options);
  }
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
  const { site, tokenId } = decodeToken(token.reveal());
  if (site !== membership.site) throw enrolmentErrors.AGENT_OTHER_SITE({ site: membership.site, token: site });
  if (tokenId === membership.tokenId) log.info({ site }, "this agent is a member of the site by this token already");
  return membership;
}

function hasNewToken({ tokenId }: Membership, { token }: EnrolmentOptions): boolean {
  return token !== undefined && decodeToken(token.reveal()).tokenId !== tokenId;
}

/**
 * The facts that wait go up under the new key: they are what this host saw, and carry a place of their own that no key
 * is part of. Orders, nonces, intents and what was learnt of BMCs stay, too; Secrets open again once they are resealed.
 */
function withNewKey({ site }: Membership, { store, token, log }: EnrolmentOptions): Identity {
  const made: Identity = { keys: makeKeys(), asking: token };
  store.write(made);
  log.warn(
    { site, agent: made.keys.key },
    "the key of this agent was revoked: it asks with a new one; its Secrets have to be resealed (longshore secret reseal)",
  );
  return made;
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
