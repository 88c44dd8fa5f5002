import type { HubLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { type Clock, type Logger, messageOf, type Random } from "@longshore/kit";
import { ApiDesk } from "./api/desk.ts";
import { serveOperators } from "./api/serve-operators.ts";
import { AuditLog } from "./audit/audit-log.ts";
import { Enrolment } from "./enrolment/enrolment.ts";
import type { ErrorRelay } from "./errors/index.ts";
import type { Exposition } from "./exposition/index.ts";
import { IntentDesk } from "./intents/intent-desk.ts";
import type { OperatorContext } from "./operators/context.ts";
import type { Identity } from "./state/identity.ts";
import { uuidOf } from "./uuid.ts";
import { Views } from "./views.ts";

export interface ServiceOptions {
  readonly link: HubLink;
  readonly identity: Identity;
  /** The addresses and CA that go into tokens, and the first operator. */
  readonly admin: OperatorContext;
  readonly exposition: Exposition;
  readonly relay: ErrorRelay;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
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
  await views.operators.ensureAdmin(admin.key, admin.name, clock);
  const swept = await views.invites.sweep(clock.now());
  if (swept > 0) log.info({ swept }, "old invitations forgotten");
  const audit = new AuditLog(link, clock, log);
  const { tree } = identity;
  const enrolment = new Enrolment({ ...options, ...admin, invites: views.invites, tree, audit });
  const desk = new ApiDesk(link, views.operators, audit);
  serveOperators({ ...operatorServices(options, views, enrolment), desk, stopping: stop.signal });
  const stops = [
    link.serveEnrol(subjects.enrol, ({ token }, request) => enrolment.ask(token, request)),
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
      stop.abort(new Error("the hub stops"));
      await desk.idle();
      views.links[Symbol.dispose]();
      await ended.catch(() => undefined);
    },
  };
}

function operatorServices({ link, clock, random }: ServiceOptions, views: Views, enrolment: Enrolment) {
  const statusOf = (site: string, kind: string, name: string) => views.statuses.find(site, kind, name);
  const linkOf = (site: string) => views.links.link(site);
  const context = () => ({ nowMs: clock.now(), epoch: 1, newUid: () => uuidOf(random.bytes(16)), sign: () => [] });
  const agentsOf = (site: string) => enrolment.agents(site).map(({ key }) => key);
  const intents = new IntentDesk({ intents: link.intents, view: views.intents, statusOf, agentsOf, context });
  const sites = () => new Set([...views.intents.sites(), ...views.links.sites()]);
  return {
    views,
    enrolment,
    intents,
    resources: { view: views.intents, statusOf, linkOf, sites },
    power: {
      link,
      view: views.intents,
      statusOf,
      linkOf,
      changes: views.changes,
      apply: (plan: Parameters<IntentDesk["plan"]>[0], signal: AbortSignal) =>
        intents.apply({ plan, digest: "" }, signal),
      clock,
      random,
    },
    startedAtMs: clock.now(),
  };
}
