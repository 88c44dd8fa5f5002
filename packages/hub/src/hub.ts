import {
  accountClaims,
  connectHub,
  hubCredentials,
  type HubLink,
  pushAccounts,
  REVOKING,
  sysCredentials,
  watchLogins,
} from "@longshore/bus";
import { fetchFile, helmAt } from "@longshore/charts";
import {
  type Clock,
  deadline,
  formatDuration,
  type Logger,
  type Random,
  seconds,
  systemClock,
  systemRandom,
} from "@longshore/kit";
import { createErrorRelay, type ErrorRelay } from "./errors/index.ts";
import { createExposition } from "./exposition/index.ts";
import { hubErrors } from "./hub-errors.ts";
import { refuseUnfinished } from "./io/backup/refuse-unfinished.ts";
import { keepAdminContext } from "./io/admin-context.ts";
import { externalNats, readCredentials } from "./io/external-nats.ts";
import { serveHttp } from "./io/http.ts";
import { openIdentity, saveSigning } from "./io/identity-store.ts";
import { metricsPages } from "./io/metrics-pages.ts";
import { type NatsServer, startOwnNatsServer } from "./io/own-nats-server.ts";
import { healthPages } from "./io/pages.ts";
import { keepRevocations, withKeptRevocations } from "./io/revocation-file.ts";
import { describeSelf } from "./io/processes.ts";
import { openStateDirectory } from "./io/state-directory.ts";
import { formatAddress, parseAddress } from "./nats/addresses.ts";
import type { OperatorContext } from "./operators/context.ts";
import type { HubOptions } from "./options.ts";
import { type Accounts, type ServiceOptions, type Services, startServices } from "./services.ts";
import type { Identity } from "./state/identity.ts";
import type { StateLayout } from "./state/layout.ts";
import { HubTrust } from "./trust/hub-trust.ts";
import type { SigningState } from "./trust/signing-state.ts";
import { VERSION } from "./version.ts";

export interface HubSeams {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A hub that serves. */
export interface RunningHub extends AsyncDisposable {
  /** How sites and operators reach its bus: `tls://host:port`. */
  readonly servers: readonly string[];
  /** Base of /metrics, /healthz and /readyz. */
  readonly httpUrl: string;
  /** The first operator's context. */
  readonly admin: OperatorContext;
  /** Process id of its nats-server; undefined when that is external. */
  readonly natsPid: number | undefined;
  /** Rejects when the hub can no longer decide anything and must end; else stays open until `close`. */
  readonly ended: Promise<void>;
  /** An error that nobody expected: to Sentry, when there is a DSN. */
  report(error: unknown, tags: Readonly<Record<string, string>>): void;
  /** Stops serving, answers what it took on, ends nats-server. */
  close(): Promise<void>;
}

/** Starts a hub in this process; resolves when it serves. */
export async function startHub(
  options: HubOptions,
  { log, clock = systemClock, random = systemRandom }: HubSeams,
): Promise<RunningHub> {
  const world = { log, clock, random };
  await using starting = new AsyncDisposableStack();
  const { layout } = starting.use(await openStateDirectory(options.stateDirectory));
  refuseUnfinished(layout);
  const made = await openIdentity(layout, { trustTree: options.trustTree, clock, random });
  const identity = { ...made, tree: await withKeptRevocations(layout.revocations, made.tree) };
  const relay = starting.use(errorRelay(options, identity, world));
  const exposition = createExposition({ clock });
  const up: { link?: HubLink; services?: Services; server?: NatsServer } = {};
  const checks = [
    { name: "the message bus", holds: () => up.link?.state === "up" },
    { name: "room to store", holds: () => up.server?.full !== true },
    { name: "its views of the streams", holds: () => up.services?.missing.length === 0 },
  ];
  const health = healthPages(checks);
  const metrics = metricsPages(exposition, checks);
  const http = starting.use(
    await serveHttp(parseAddress(options.http.listen), (path) => health(path) ?? metrics(path), log),
  );
  const server = (up.server = starting.use(await openNats(options, layout, identity, world)));
  const tree = { file: layout.adminContext, tree: identity.tree };
  const save = (state: SigningState): Promise<void> => saveSigning(layout, state);
  const trust = new HubTrust({ state: identity.signing, save, clock, log });
  const admin = await keepAdminContext({ ...tree, servers: server.advertised, ca: server.ca, root: trust.root });
  const link = (up.link = starting.use(await connect(options, { identity, trust, server, relay }, world)));
  const accounts = await accountsAt(server, options, layout, identity, world);
  const parts = { link, identity, trust, admin, exposition, relay, accounts, ...ofOptions(options) };
  const services = starting.use(await startServices({ ...parts, ...world }));
  up.services = services;
  const running = starting.move();
  return {
    servers: server.advertised,
    httpUrl: `http://${formatAddress(http.address)}`,
    admin,
    get natsPid() {
      return server.pid;
    },
    ended: services.ended,
    report: (error, tags) => relay.hubError(error, tags),
    close: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

type World = Required<HubSeams>;

function ofOptions({ credentials, charts }: HubOptions): Pick<ServiceOptions, "credentialsLife" | "charts"> {
  return { credentialsLife: credentials.life, charts: { helm: helmAt(charts.helm), fetch: fetchFile } };
}

/** How long the bus may take to let the hub in; a store of many streams takes its time to recover. */
const CONNECT_WITHIN = seconds(60);

function openNats(options: HubOptions, layout: StateLayout, identity: Identity, world: World): Promise<NatsServer> {
  const { url, advertise, ca: caFile, server: program, listen } = options.nats;
  if (url !== undefined) return externalNats({ url, advertise, caFile, ownCa: identity.authority.certificate });
  return startOwnNatsServer({ layout, identity, program, listen: parseAddress(listen), advertise, ...world });
}

async function connect(
  { nats }: HubOptions,
  { identity, trust, server, relay }: { identity: Identity; trust: HubTrust; server: NatsServer; relay: ErrorRelay },
  world: World,
): Promise<HubLink> {
  const { tree } = identity;
  const { url, ca } = server;
  const { clock, log } = world;
  const late = (): Error => hubErrors.HUB_BUS_UNREACHABLE({ url, waited: formatDuration(CONNECT_WITHIN) });
  using limit = deadline(clock, CONNECT_WITHIN, late);
  return await connectHub({
    servers: [url],
    ca,
    credentials: nats.credentials === undefined ? await hubCredentials(tree) : await readCredentials(nats.credentials),
    signal: limit.signal,
    claim: describeSelf(),
    signer: () => trust.signer,
    onRefused: (refused) => log.warn({ ...refused }, "a message was refused"),
    onUnexpected(error, subject) {
      log.error({ err: error, subject }, "a request met an unexpected error");
      relay.hubError(error, { subject });
    },
    ...world,
  });
}

/** The claims that nats-server goes by, and what it tells of logins. */
async function accountsAt(
  { url, ca, watchViolations }: NatsServer,
  { nats }: HubOptions,
  layout: StateLayout,
  { tree }: Identity,
  world: World,
): Promise<Accounts> {
  const at = { servers: [url], ca, credentials: await sysCredentials(tree), ...world };
  return {
    foreign: nats.url !== undefined,
    async push(wanted) {
      await keepRevocations(layout.revocations, wanted); // first: a nats-server that restarts now must have it too
      await pushAccounts(at, await Promise.all(REVOKING.map((account) => accountClaims(wanted, account))));
    },
    watchViolations,
    watchLogins: (take) => watchLogins(at, tree.accounts.SITES.publicKey, take),
  };
}

function errorRelay({ sentry }: HubOptions, { tree, signing }: Identity, { clock, log }: World): ErrorRelay {
  const branches = [tree.operator, ...Object.values(tree.accounts)];
  const own = [signing.hubSeed, ...(signing.rootSeed === undefined ? [] : [signing.rootSeed])].map((seed) =>
    seed.reveal(),
  );
  const known = [...own, ...branches.flatMap(({ seed, signingSeed }) => [seed, signingSeed])];
  return createErrorRelay({
    dsn: sentry.dsn?.reveal(),
    release: `longshore-hub@${VERSION}`,
    environment: sentry.environment,
    clock,
    log,
    known: () => known,
  });
}
