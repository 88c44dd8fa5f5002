import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connectEnrol, connectSite, curveKeyOf, describeCredentials, type SiteLink } from "@longshore/bus";
import { connectKube } from "@longshore/kube";
import { type Clock, type Logger, messageOf, type Random, Secret, systemClock, systemRandom } from "@longshore/kit";
import type { ActivatedSocket } from "@longshore/netboot";
import { type Agent, createAgent } from "../agent.ts";
import { agentErrors } from "../agent-errors.ts";
import { ipmiDriver } from "../bmc/ipmi/driver.ts";
import { enrol, type EnrolAt } from "../enrolment/enrol.ts";
import type { AgentOptions } from "../agent-options.ts";
import type { BootWorld } from "../boot/boot-world.ts";
import type { Health } from "../health/health.ts";
import type { AgentSettings } from "../options.ts";
import type { AgentKeys, Membership } from "../store/identity.ts";
import type { Store } from "../store/store.ts";
import { SiteTrust } from "../trust/site-trust.ts";
import { PATIENCE } from "../provisioning/decide.ts";
import { hostWorld } from "./boot/host-world.ts";
import { bundleFiles } from "./charts/bundle-files.ts";
import { serveBmcRpc } from "./bmc-rpc-server.ts";
import { serveHealth } from "./health-server.ts";
import { type HttpAddress, parseHttpAddress } from "./http-address.ts";
import { readHost, readProcess } from "./read-host.ts";
import { readSelf } from "./self.ts";
import type { HttpServer } from "./serve-http.ts";
import { openSqliteStore } from "./sqlite-store.ts";

export interface AgentWorld {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Sockets that were opened for it: without them it serves no boot network. */
  readonly sockets?: readonly ActivatedSocket[];
  /** Who decides which machines boot what. */
  readonly plans?: AgentOptions["plans"];
  /** What it waits for until it is let in, for people who watch. */
  readonly onWaiting?: (sentence: string) => void;
}

/** An agent in this process, from its state file to its line. */
export interface RunningAgent {
  /** Where /healthz, /readyz and /metrics are. */
  readonly address: HttpAddress;
  health(): Health;
  /** Resolves once it is a member of its site and at work; rejects with why it cannot be. */
  readonly enrolled: Promise<void>;
  /** An error that nothing caught. */
  readonly report: Agent["report"];
  /** Ends in order within 10 s: finishes what runs, closes BMC sessions, sends the last facts. */
  close(): Promise<void>;
}

/** Starts the daemon: throws a catalog error when its state or its port is not to be had; enrolment goes on behind it. */
export async function startAgent(settings: AgentSettings, world: AgentWorld): Promise<RunningAgent> {
  const token = tokenOf(settings);
  const store = openSqliteStore(settings.stateDirectory, world.random ?? systemRandom, world.clock);
  if (store.recovery !== undefined)
    world.log.error({ ...store.recovery }, "the state file was damaged and is set aside");
  try {
    const daemon = new Daemon(settings, world, store, token);
    const server = await serveHealth(parseHttpAddress(settings.http.listen), () => daemon.health());
    daemon.start(server);
    return daemon;
  } catch (error) {
    store[Symbol.dispose]();
    throw error;
  }
}

/** How long the last facts may take, so that all of it ends within 10 s. */
const LAST_FACTS_MS = 3000;

class Daemon implements RunningAgent {
  enrolled: Promise<void> = Promise.resolve();
  readonly #settings: AgentSettings;
  readonly #world: Required<AgentWorld>;
  readonly #store: Store;
  readonly #token: Secret | undefined;
  readonly #stop = new AbortController();
  #server: HttpServer | undefined;
  #rpc: HttpServer | undefined;
  #link: SiteLink | undefined;
  #agent: Agent | undefined;
  #site = "";
  #waitsFor = "";
  #linkReason = "";

  constructor(settings: AgentSettings, world: AgentWorld, store: Store, token: Secret | undefined) {
    this.#settings = settings;
    const { sockets = [], plans, ...given } = world;
    this.#world = { clock: systemClock, random: systemRandom, onWaiting: () => {}, sockets, plans, ...given };
    this.#store = store;
    this.#token = token;
  }

  start(server: HttpServer): void {
    this.#server = server;
    this.enrolled = this.#run();
    this.enrolled.catch(() => {}); // whoever waits for it hears of it
  }

  get address(): HttpAddress {
    return this.#server?.address ?? parseHttpAddress(this.#settings.http.listen);
  }

  health(): Health {
    return {
      phase: this.#stop.signal.aborted ? "stopping" : this.#agent === undefined ? "enrolling" : "running",
      waitsFor: this.#waitsFor,
      site: this.#site,
      link: this.#link?.state ?? "closed",
      linkReason: this.#linkReason,
      indexGeneration: this.#stop.signal.aborted ? 0 : (this.#store.intents.index()?.generation ?? 0),
      outboxFacts: this.#agent?.outboxFacts ?? 0,
      machines: this.#agent?.machines ?? 0,
      trouble: this.#store.trouble?.message ?? "",
    };
  }

  readonly report: Agent["report"] = (error, tags) => {
    if (this.#agent === undefined) this.#world.log.error({ ...tags, error: messageOf(error) }, "an unexpected error");
    else this.#agent.report(error, tags);
  };

  async close(): Promise<void> {
    this.#stop.abort(new Error("the agent stops"));
    await this.enrolled.catch(() => {});
    await this.#rpc?.[Symbol.asyncDispose]();
    await this.#agent?.close(AbortSignal.timeout(LAST_FACTS_MS));
    await this.#link?.[Symbol.asyncDispose]();
    await this.#server?.[Symbol.asyncDispose]();
    this.#store[Symbol.dispose]();
  }

  async #run(): Promise<void> {
    const { clock, random, log, onWaiting } = this.#world;
    const self = readSelf(this.#settings.hostname);
    const membership = await enrol(
      {
        store: this.#store.identity,
        trust: this.#store.trust,
        token: this.#token,
        connectEnrol: (at) => this.#connectEnrol(at),
        self,
        stateDirectory: this.#settings.stateDirectory,
        clock,
        random,
        log,
        onWaiting: (sentence) => {
          this.#waitsFor = sentence;
          onWaiting(sentence);
        },
      },
      this.#stop.signal,
    );
    this.#stop.signal.throwIfAborted();
    this.#site = membership.site;
    this.#waitsFor = "";
    const keys = this.#store.identity.read()?.keys as AgentKeys; // enrolled: they are there
    const trust = new SiteTrust(this.#store.trust, clock);
    this.#link = this.#connectSite(membership, keys, trust);
    this.#link.onState((state, cause) => {
      this.#linkReason = cause === undefined ? "" : messageOf(cause);
      log.info({ state, reason: this.#linkReason }, "the line to the hub");
    });
    const boot = await hostWorld({ ...this.#world, settings: this.#settings });
    this.#agent = this.#createAgent(this.#link, keys, self, trust, boot);
    const { rpcListen } = this.#settings.bmc;
    const agent = this.#agent;
    if (rpcListen !== undefined)
      this.#rpc = await serveBmcRpc(parseHttpAddress(rpcListen), (request) => agent.rpc(request));
    log.info({ site: membership.site, agent: keys.key, version: self.version }, "the agent works");
  }

  #createAgent(
    link: SiteLink,
    keys: AgentKeys,
    self: ReturnType<typeof readSelf>,
    trust: SiteTrust,
    boot: BootWorld,
  ): Agent {
    const { bmc, beat, machines, intents, telemetry, outbox, provisioning, stateDirectory } = this.#settings;
    const { clock, random, log } = this.#world;
    const startedAtMs = clock.now();
    return createAgent({
      site: link.site,
      self: { ...self, key: keys.key, curveKey: keys.curveKey, startedAtMs },
      bootId: randomUUID(),
      store: this.#store,
      link,
      connectEnrol: (at) => this.#connectEnrol(at),
      issuedAtMs: (jwt) => describeCredentials(jwt).issuedAtMs,
      curve: curveKeyOf(keys.curveSeed),
      drivers: [ipmiDriver({ clock, random, ...bmc })],
      trust,
      clock,
      random,
      log,
      timing: {
        beatMs: beat.interval,
        resyncMs: machines.resync,
        syncMs: intents.check,
        telemetryMs: telemetry.interval,
        watchMs: machines.sensors,
      },
      limits: {
        workers: machines.workers,
        sensorSeries: machines.sensorSeries,
        outboxFacts: outbox.maxFacts,
        outboxBytes: outbox.maxMegabytes * 1_000_000,
        outboxAgeMs: { telemetry: outbox.telemetryAge, event: outbox.eventAge },
      },
      boot,
      plans: this.#world.plans,
      kubernetes: {
        connect: (access) => connectKube(access, { clock, random }),
        bundles: bundleFiles(join(stateDirectory, "charts")),
      },
      patience: {
        ...PATIENCE,
        boot: provisioning.boot,
        environment: provisioning.silence,
        home: provisioning.home,
      },
      readHost: () => readHost({ ...telemetry, filesystems: { root: "/", state: stateDirectory } }),
      readProcess,
    });
  }

  #connectEnrol(at: EnrolAt) {
    const { clock, random, log } = this.#world;
    return connectEnrol({ ...at, clock, random, log });
  }

  #connectSite({ site, servers, ca }: Membership, { seed }: AgentKeys, trust: SiteTrust): SiteLink {
    const { clock, random, log } = this.#world;
    return connectSite({
      site,
      servers,
      ca,
      seed,
      jwt: () => this.#store.identity.read()?.membership?.jwt.reveal() ?? "",
      clock,
      random,
      log,
      commands: { vouch: trust.vouch, used: this.#store.nonces },
      onRefused: (refused) => {
        log.warn({ ...refused }, "a message was refused");
        this.#agent?.refused(refused);
      },
      onUnexpected: (error) => this.report(error),
    });
  }
}

function tokenOf({ token, tokenFile }: AgentSettings): Secret | undefined {
  if (token !== undefined || tokenFile === undefined) return token;
  try {
    return new Secret(readFileSync(tokenFile, "utf8").trim());
  } catch (cause) {
    throw agentErrors.AGENT_NO_TOKEN_FILE({ path: tokenFile, reason: messageOf(cause) }, { cause });
  }
}
