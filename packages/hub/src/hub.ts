import { type Clock, type Logger, type Random, systemClock, systemRandom } from "@longshore/kit";
import { keepAdminContext } from "./io/admin-context.ts";
import { serveHttp } from "./io/http.ts";
import { openIdentity } from "./io/identity-store.ts";
import { startOwnNatsServer } from "./io/own-nats-server.ts";
import { hubPages } from "./io/pages.ts";
import { openStateDirectory } from "./io/state-directory.ts";
import { formatAddress, parseAddress } from "./nats/addresses.ts";
import type { OperatorContext } from "./operators/context.ts";
import type { HubOptions } from "./options.ts";

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
  /** Stops serving, drains, and ends nats-server. */
  close(): Promise<void>;
}

/** Starts a hub in this process; resolves when it is ready to serve. */
export async function startHub(options: HubOptions, seams: HubSeams): Promise<RunningHub> {
  const { log, clock = systemClock, random = systemRandom } = seams;
  await using starting = new AsyncDisposableStack();
  const { layout } = starting.use(await openStateDirectory(options.stateDirectory));
  const identity = await openIdentity(layout, { trustTree: options.trustTree, clock, random });
  const server = starting.use(
    await startOwnNatsServer({
      layout,
      identity,
      program: options.nats.server,
      listen: parseAddress(options.nats.listen),
      advertise: options.nats.advertise,
      clock,
      random,
      log,
    }),
  );
  const admin = await keepAdminContext({
    file: layout.adminContext,
    tree: identity.tree,
    servers: server.advertised,
    ca: server.ca,
  });
  const pages = hubPages([], { fleet: () => [], site: () => undefined });
  const http = starting.use(await serveHttp(parseAddress(options.http.listen), pages, log));
  const running = starting.move();
  return {
    servers: server.advertised,
    httpUrl: `http://${formatAddress(http.address)}`,
    admin,
    get natsPid() {
      return server.pid;
    },
    close: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
