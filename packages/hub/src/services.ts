import type { HubLink, Login, ReplyIn, TrustTree } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { type Clock, days, type Logger, messageOf, type Random } from "@longshore/kit";
import { ApiDesk } from "./api/desk.ts";
import { serveOperators } from "./api/serve-operators.ts";
import { AuditLog } from "./audit/audit-log.ts";
import { Enrolment } from "./enrolment/enrolment.ts";
import { forbiddenTeller } from "./enrolment/forbidden.ts";
import { Revoking } from "./enrolment/revoking.ts";
import { type ChartTools, Renderings } from "./charts/renderings.ts";
import { ConsoleDesk } from "./consoles/console-desk.ts";
import type { ErrorRelay } from "./errors/index.ts";
import { HubEvents } from "./events/hub-events.ts";
import type { Exposition } from "./exposition/index.ts";
import type { Duplicate } from "./fleet/duplicates.ts";
import { hubFindings } from "./fleet/hub-findings.ts";
import { hubErrors } from "./hub-errors.ts";
import { readEpoch, sitesBefore } from "./intents/epoch.ts";
import { IntentDesk } from "./intents/intent-desk.ts";
import type { Violation } from "./nats/violation.ts";
import type { OperatorContext } from "./operators/context.ts";
import type { Identity } from "./state/identity.ts";
import type { HubTrust } from "./trust/hub-trust.ts";
import { spreadTrust } from "./trust/spread-trust.ts";
import { TrustDesk } from "./trust/trust-desk.ts";
import { uuidOf } from "./uuid.ts";
import { Views } from "./views.ts";

export interface ServiceOptions {
  readonly link: HubLink;
  readonly identity: Pick<Identity, "tree">;
  /** What it signs with, and whom it obeys. */
  readonly trust: HubTrust;
  /** The addresses and CA that go into tokens, and the first operator. */
  readonly admin: OperatorContext;
  readonly exposition: Exposition;
  readonly relay: ErrorRelay;
  /** The message bus as it takes revocations and tells of logins; absent where there is none, as in a simulation. */
  readonly accounts?: Accounts | undefined;
  /** What renders charts; absent where there is nothing, as in a simulation. */
  readonly charts?: ChartTools | undefined;
  /** How long an agent's credentials hold, milliseconds; default seven days. */
  readonly credentialsLife?: number | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

export interface Accounts {
  /** Gives the claims of this tree to the running servers and to their next start. */
  readonly push: (tree: TrustTree) => Promise<void>;
  /** The servers are run by others: they may have been given other claims since. */
  readonly foreign: boolean;
  /** Tells of every connection that sites make and end. */
  readonly watchLogins: (take: (login: Login) => void) => AsyncDisposable;
  /** Tells of every subject that the bus refuses somebody; absent where it cannot. */
  readonly watchViolations?: ((take: (violation: Violation) => void) => void) | undefined;
}

/** All that the hub does, on a bus that is up. */
export interface Services extends AsyncDisposable {
  /** What is not there yet. */
  readonly missing: readonly string[];
  /** Rejects when a stream cannot be followed any more: this hub must end. */
  readonly ended: Promise<void>;
}

/** Fills the views from the streams, then serves operators and newcomers. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const { link, identity, admin, clock, log } = options;
  const stop = new AbortController();
  const views = new Views(options);
  const { current, ended } = views.follow(stop.signal);
  ended.catch((error: unknown) => log.fatal({ reason: messageOf(error) }, "a stream cannot be followed"));
  await current;
  await views.linkMemory.begin(stop.signal);
  await options.trust.begin(admin);
  await sweepInvites(views, clock, log);
  const audit = new AuditLog(link, clock, log);
  const { tree } = identity;
  const { invites, revocations } = views;
  const { credentialsLife = days(7) } = options;
  const enrolment = new Enrolment({ ...options, ...admin, invites, revocations, tree, audit, credentialsLife });
  const events = new HubEvents(options);
  const pushClaims = options.accounts?.push ?? (async () => {});
  const removedOperators = () => options.trust.removed;
  const revoking = new Revoking({ ...options, revocations, invites, removedOperators, tree, pushClaims, events });
  await revoking.settle(options.accounts?.foreign === true);
  views.duplicates.onFound = (duplicate) => void tellDuplicate(events, duplicate);
  options.accounts?.watchViolations?.(forbiddenTeller({ invites, events, clock }));
  const logins = options.accounts?.watchLogins((login) => views.duplicates.login(login));
  const desk = new ApiDesk(link, views.operators, audit);
  const epoch = await readEpoch(link.records);
  const services = operatorServices(options, { views, enrolment, epoch, audit });
  await renewIndexes({ intents: services.intents, view: views.intents, epoch, log }, stop.signal);
  const cutOff = (): Promise<void> => revoking.settle(false);
  const trustDesk = new TrustDesk({ ...options, tree, intents: services.intents, cutOff });
  const spreading = { view: views.intents, intents: services.intents, signRecordsAnew: () => views.signRecordsAnew() };
  const spread = spreadTrust({ ...options, ...spreading }, stop.signal);
  spread.catch((error: unknown) => log.error({ reason: messageOf(error) }, "the list of keys is no longer spread"));
  serveOperators({ ...services, trust: trustDesk, vouching: options.trust, revoking, desk, stopping: stop.signal });
  const stops = [
    link.serveEnrol(
      subjects.enrol,
      ({ token }, request) => enrolment.ask(token, request) as Promise<ReplyIn<typeof subjects.enrol>>,
    ),
    link.serveAsk(subjects.askRenew, ({ site }, request) => enrolment.renew(site, request)),
  ];
  log.info({ servers: admin.servers }, "serving operators and sites");
  return {
    get missing() {
      return views.missing;
    },
    ended,
    async [Symbol.asyncDispose]() {
      desk[Symbol.dispose]();
      for (const end of stops) end();
      await logins?.[Symbol.asyncDispose]();
      stop.abort(new Error("the hub stops"));
      services.consoles[Symbol.dispose]();
      await desk.idle();
      await spread.catch(() => undefined);
      views.links[Symbol.dispose]();
      views.duplicates[Symbol.dispose]();
      await ended.catch(() => undefined);
    },
  };
}

async function sweepInvites({ invites }: Views, clock: Clock, log: Logger): Promise<void> {
  const swept = await invites.sweep(clock.now());
  if (swept > 0) log.info({ swept }, "old invitations forgotten");
}

/** After a restore the sites' indexes are of an earlier life. Throws HUB_INDEXES_NOT_RENEWED. */
async function renewIndexes(
  { intents, view, epoch, log }: { intents: IntentDesk; view: Views["intents"]; epoch: number; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const before = sitesBefore(view, epoch);
  if (before.length > 0) log.warn({ epoch, sites: before.length }, "the hub was restored: indexes are written anew");
  const left = await intents.refresh(before, signal);
  if (left.length > 0) throw hubErrors.HUB_INDEXES_NOT_RENEWED({ sites: left });
}

function operatorServices(
  { link, clock, random, trust, log, charts }: ServiceOptions,
  { views, enrolment, epoch, audit }: { views: Views; enrolment: Enrolment; epoch: number; audit: AuditLog },
) {
  const statusOf = (site: string, kind: string, name: string) => views.statuses.find(site, kind, name);
  const linkOf = (site: string) => {
    const link = views.links.link(site);
    const conditions = hubFindings({
      revoked: views.revocations.standingOf(site),
      duplicates: views.duplicates.of(site),
      beats: link.beats,
      wrongClocks: views.links.wrongClocks(site),
    });
    return { ...link, conditions };
  };
  const context = () => ({
    nowMs: clock.now(),
    epoch,
    newUid: () => uuidOf(random.bytes(16)),
    sign: trust.sign,
    trust: { serial: trust.keys.serial, chain: trust.chainBytes },
  });
  const agentsOf = (site: string) => enrolment.agents(site).map(({ key }) => key);
  const put = (bytes: Uint8Array) => link.putObject(bytes);
  const renderings = new Renderings({ tools: charts, put, clock, random });
  const intents = new IntentDesk({
    intents: link.intents,
    view: views.intents,
    statusOf,
    agentsOf,
    context,
    renderings,
  });
  const sites = () => new Set([...views.intents.sites(), ...views.links.sites()]);
  return {
    views,
    enrolment,
    intents,
    resources: { view: views.intents, statusOf, linkOf, sites },
    machines: {
      link,
      view: views.intents,
      statusOf,
      linkOf,
      changes: views.changes,
      apply: (plan: Parameters<IntentDesk["plan"]>[0], signal: AbortSignal) =>
        intents.apply({ plan, digest: "" }, signal),
      clock,
    },
    consoles: new ConsoleDesk({ link, view: views.intents, linkOf, audit, clock, random, log }),
    startedAtMs: clock.now(),
  };
}

function tellDuplicate(events: HubEvents, { site, agent, bootIds, hosts }: Duplicate): Promise<void> {
  const message = `two programs use the key of agent ${agent}: its state was copied`;
  const evidence = { bootIds: bootIds.join(" "), hosts: hosts.join(" ") };
  const severity = "error";
  return events.tell(site, { noun: "agent", name: site, reason: "DuplicateAgent", severity, message, agent, evidence });
}
