import { hostname } from "node:os";
import { claimsOf, natsServerConfig } from "@longshore/bus";
import { type Clock, hours, type Logger, type Random, sleep } from "@longshore/kit";
import { type Address, certificateNames, reachable, serverUrls } from "../nats/addresses.ts";
import type { Violation } from "../nats/violation.ts";
import type { Identity } from "../state/identity.ts";
import type { StateLayout } from "../state/layout.ts";
import { writeFileAtomic } from "./atomic-file.ts";
import { checkNatsServer } from "./nats-binary.ts";
import { NatsChild } from "./nats-child.ts";
import { endLeftover } from "./nats-leftover.ts";
import { freeAddress } from "./ports.ts";
import { keepServerCertificate } from "./server-certificate.ts";

export interface OwnNatsServerOptions {
  readonly layout: StateLayout;
  readonly identity: Identity;
  readonly program: string;
  readonly listen: Address;
  readonly advertise: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** A message bus that is ready. */
export interface NatsServer extends AsyncDisposable {
  /** How this hub reaches it. */
  readonly url: string;
  /** How sites and operators reach it. */
  readonly advertised: readonly string[];
  /** PEM of the CA that its certificate is checked against. */
  readonly ca: string;
  readonly pid: number | undefined;
  /** It cannot store, because its disk is full. */
  readonly full: boolean;
  /** Tells of every subject that it refuses somebody; absent where others run it. */
  readonly watchViolations?: (take: (violation: Violation) => void) => void;
}

/** Starts the hub's own nats-server: certificate, configuration, child; keeps the certificate from ending. */
export async function startOwnNatsServer(options: OwnNatsServerOptions): Promise<NatsServer> {
  const { layout, identity, program, advertise, clock, random, log } = options;
  log.info({ program, version: await checkNatsServer(program) }, "nats-server found");
  await endLeftover(layout.natsPid, layout.natsConfig, clock, log);
  const listen = await freeAddress(options.listen, "--nats-listen");
  const urls = serverUrls(listen, advertise);
  const certificate = {
    file: layout.serverCertificate,
    authority: identity.authority,
    names: certificateNames(listen, urls, hostname()),
    clock,
    random,
    log,
  };
  await keepServerCertificate(certificate);
  await writeFileAtomic(layout.natsConfig, await configuration(layout, identity, listen));
  const child = await NatsChild.start({
    program,
    configPath: layout.natsConfig,
    pidFile: layout.natsPid,
    storeDir: layout.natsStore,
    clock,
    random,
    log,
  });
  const stop = new AbortController();
  const renewing = everyDay(clock, stop.signal, async () => {
    if (await keepServerCertificate(certificate)) child.reload();
  });
  return {
    url: serverUrls({ ...listen, host: reachable(listen.host) }, [])[0] ?? "",
    advertised: urls,
    ca: identity.authority.certificate,
    get pid() {
      return child.pid;
    },
    get full() {
      return child.full;
    },
    watchViolations: (take) => void (child.onViolation = take),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await renewing;
      await child[Symbol.asyncDispose]();
    },
  };
}

async function configuration(layout: StateLayout, identity: Identity, listen: Address): Promise<string> {
  return natsServerConfig({
    tree: identity.tree,
    claims: await claimsOf(identity.tree),
    serverName: "hub",
    listen,
    tls: { cert: layout.serverCertificate, key: layout.serverCertificate, ca: layout.caCertificate },
    storeDir: layout.natsStore,
    jwtDir: layout.natsJwt,
    syncInterval: "always",
  });
}

async function everyDay(clock: Clock, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await sleep(clock, hours(24), signal).then(work, () => {});
  }
}
