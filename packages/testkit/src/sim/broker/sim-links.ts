import {
  type CommandTrust,
  createKeyPair,
  type EnrolLink,
  type HubLink,
  type KeyPair,
  type OperatorLink,
  ReplayCache,
  type Reports,
  type SiteLink,
} from "@longshore/bus";
import {
  CarriedHubLink,
  CarriedSiteLink,
  type CarrierOptions,
  enrolLink,
  operatorLink,
  roles,
  siteReads,
  siteSends,
} from "@longshore/bus/fill";
import type { Signer } from "@longshore/contracts";
import { Secret, seededRandom } from "@longshore/kit";
import { seededTrust } from "../../trust/seeded-trust.ts";
import type { Line } from "../net/line.ts";
import { simFollow } from "./follow.ts";
import type { SimServer } from "./server.ts";
import { SimSession, type SimSessionOptions } from "./session.ts";

/** A program that talks to the simulated broker. */
export interface Caller extends CarrierOptions, Reports {
  readonly server: SimServer;
  readonly line: Line;
  /** What a hub signs with, and what a site obeys; the same seeded keys for all unless given. */
  readonly signer?: (() => Signer) | undefined;
  readonly commands?: CommandTrust | undefined;
  readonly enter?: SimSessionOptions["enter"] | undefined;
}

const trust = seededTrust(seededRandom(1), 0);

/** A link and the session below it. */
export interface SimLink<L> {
  readonly link: L;
  readonly session: SimSession;
}

export function simHubLink(caller: Caller): SimLink<HubLink> {
  const session = new SimSession({ ...caller, name: "hub", account: "HUB", mayPublish: [">"] });
  return {
    session,
    link: new CarriedHubLink(session, (spec, signal) => simFollow(session, spec, signal), {
      ...caller,
      signer: caller.signer ?? (() => trust.hub),
    }),
  };
}

export function simSiteLink(caller: Caller, site: string, seed: Secret = new Secret("a seed")): SimLink<SiteLink> {
  const mayPublish = [...siteSends(site), ...siteReads(site)];
  const { commands = { vouch: trust.vouch, used: new ReplayCache() } } = caller;
  const session = new SimSession({ ...caller, name: `site ${site}`, account: "SITES", mayPublish });
  return { session, link: new CarriedSiteLink(session, { ...caller, commands, site, seed }) };
}

export function simOperatorLink(
  caller: Caller,
  name: string,
  key: KeyPair = createKeyPair("user", caller.random),
): SimLink<OperatorLink> {
  const session = new SimSession({ ...caller, name: `operator ${name}`, account: "OPS", mayPublish: roles.OPS.pub });
  return { session, link: operatorLink(session, key) };
}

export function simEnrolLink(caller: Caller, token: string): SimLink<EnrolLink> {
  const session = new SimSession({
    ...caller,
    name: `enrol ${token}`,
    account: "ENROL",
    mayPublish: [`enrol.request.${token}`],
  });
  return { session, link: enrolLink(session, token) };
}
