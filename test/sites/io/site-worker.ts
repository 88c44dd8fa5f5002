// A process full of whole agents, each with its own TLS connection and credentials; what a site keeps on its disk is in
// memory here: a thousand sites have a thousand disks. Talks with its parent by messages, ends with it.
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { type Agent, createAgent, SiteTrust } from "@longshore/agent";
import { connectSite, createCurveKey, ReplayCache, type SiteLink } from "@longshore/bus";
import { IntentIndex, Signed } from "@longshore/contracts";
import { hours, minutes, seconds, Secret, silentLogger, systemClock, systemRandom } from "@longshore/kit";
import { SimDisk } from "@longshore/testkit/sim";

export interface WorkerOrders {
  readonly servers: readonly string[];
  readonly ca: string;
  readonly trust: { readonly root: string; readonly chain: Uint8Array };
  readonly members: readonly {
    readonly site: string;
    readonly key: string;
    readonly jwt: string;
    readonly seed: string;
  }[];
}

/** What the parent says. */
export type ToWorker =
  | { readonly do: "open"; readonly orders: WorkerOrders }
  /** Say when each site has compared its index with the hub's, anew, and holds at least that generation. */
  | { readonly do: "watch"; readonly generations: Readonly<Record<string, number>> }
  | { readonly do: "stop"; readonly sites: readonly string[] }
  | { readonly do: "start"; readonly sites: readonly string[] }
  /** Say when a message on a command's subject has come to each site. */
  | { readonly do: "hear" }
  | { readonly do: "count" };

/** What it answers: times are milliseconds since 1970, with their fractions. */
export type FromWorker =
  | { readonly done: "open" | "stop" | "start" | "watch" | "hear" }
  | { readonly inStep: readonly (readonly [site: string, atMs: number])[] }
  | { readonly heard: readonly number[] }
  /** On the wire, TLS and all. */
  | { readonly bytes: number };

const sockets = new Set<Socket>();
subscribe("net.client.socket", (message) => void sockets.add((message as { socket: Socket }).socket));

const sites = new Map<string, BenchSite>();
let wanted = new Map<string, number>();
let inStep: [string, number][] = [];
let heard: number[] = [];

const curve = createCurveKey();

class BenchSite {
  readonly #orders: WorkerOrders;
  readonly #member: WorkerOrders["members"][number];
  readonly #disk: SimDisk;
  #agent: Agent | undefined;
  #link: SiteLink | undefined;
  /** Generation of the index that the hub showed last on this connection; 0 = none yet. */
  #shown = 0;

  constructor(orders: WorkerOrders, member: WorkerOrders["members"][number]) {
    this.#orders = orders;
    this.#member = member;
    this.#disk = new SimDisk(member.site);
    this.#disk.state.trust = orders.trust;
    this.#disk.hooks = { written: (operation) => operation === "intents.adopt" && this.#look() };
  }

  start(): Promise<void> {
    const { site, key, jwt, seed } = this.#member;
    const { servers, ca } = this.#orders;
    const store = this.#disk.open();
    const trust = new SiteTrust(store.trust, systemClock);
    const world = { clock: systemClock, random: systemRandom, log: silentLogger };
    const link = connectSite({
      site,
      servers,
      ca,
      jwt: () => jwt,
      seed: new Secret(seed),
      commands: { vouch: trust.vouch, used: new ReplayCache() },
      onRefused: () => heard.push(now()) === sites.size && say({ heard }),
      ...world,
    });
    this.#link = link;
    const self = { hostname: site, version: "bench", arch: "amd64", startedAtMs: Date.now() };
    this.#agent = createAgent({
      site,
      self: { ...self, key, curveKey: curve.publicKey },
      bootId: crypto.randomUUID(),
      store,
      link: this.#watched(link),
      connectEnrol: () => {
        throw new Error("nobody enrols here");
      },
      issuedAtMs: () => Date.now(),
      curve,
      drivers: [],
      trust,
      timing: {
        beatMs: seconds(10),
        resyncMs: minutes(1),
        syncMs: minutes(1),
        telemetryMs: hours(1),
        watchMs: hours(1),
      },
      limits: { workers: 1, sensorSeries: 300, outboxFacts: 1000, outboxBytes: 1_000_000 },
      readHost: async () => ({ pressure: {}, thermalZones: [], filesystems: {} }),
      readProcess: () => ({ residentBytes: 1, heapUsedBytes: 1, cpuSeconds: 1, uptimeSeconds: 1 }),
      ...world,
    });
    return new Promise((resolve) => {
      link.onState((state) => {
        if (state === "up") resolve();
        else this.#shown = 0;
      });
    });
  }

  async stop(): Promise<void> {
    await this.#agent?.close(AbortSignal.timeout(5000));
    await this.#link?.[Symbol.asyncDispose]();
    this.#shown = 0;
  }

  /** The agent's own looks at the hub's index tell when it has compared. */
  #watched(link: SiteLink): SiteLink {
    const readIndex: SiteLink["readIndex"] = async (signal) => {
      const bytes = await link.readIndex(signal);
      if (bytes !== undefined) this.#shown = IntentIndex.decode(Signed.decode(bytes).payload).generation;
      this.#look();
      return bytes;
    };
    return new Proxy(link, {
      get: (target, property) => {
        const value: unknown = property === "readIndex" ? readIndex : Reflect.get(target, property, target);
        return typeof value === "function" && property !== "readIndex" ? (value.bind(target) as unknown) : value;
      },
    });
  }

  #look(): void {
    const { site } = this.#member;
    const needed = wanted.get(site);
    const held = this.#disk.state.index?.generation ?? 0;
    if (needed === undefined || this.#shown < needed || held < this.#shown) return;
    wanted.delete(site);
    inStep.push([site, now()]);
    if (wanted.size === 0) say({ inStep });
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function say(message: FromWorker): void {
  process.send?.(message);
}

async function obey(order: ToWorker): Promise<void> {
  switch (order.do) {
    case "open":
      for (const member of order.orders.members) sites.set(member.site, new BenchSite(order.orders, member));
      await Promise.all([...sites.values()].map((site) => site.start()));
      return say({ done: "open" });
    case "watch":
      inStep = [];
      wanted = new Map(Object.entries(order.generations));
      return say({ done: "watch" });
    case "stop":
      await Promise.all(order.sites.map(async (site) => await sites.get(site)?.stop()));
      return say({ done: "stop" });
    case "start":
      for (const site of order.sites) void sites.get(site)?.start();
      return say({ done: "start" });
    case "hear":
      heard = [];
      return say({ done: "hear" });
    case "count":
      return say({
        bytes: [...sockets].reduce((all, { bytesRead, bytesWritten }) => all + bytesRead + bytesWritten, 0),
      });
    default:
      return order satisfies never;
  }
}

process.on("message", (order: ToWorker) => void obey(order));
process.on("disconnect", () => process.exit(0));
