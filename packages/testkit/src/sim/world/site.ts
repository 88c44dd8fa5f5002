import { type Agent, type AgentOptions, createAgent, SiteTrust } from "@longshore/agent";
import type { CallContext, KeyPair, SiteLink } from "@longshore/bus";
import { type MachinePowerCommand, subjects, TrustChain } from "@longshore/contracts";
import { isLongshoreError, messageOf, Secret, silentLogger } from "@longshore/kit";
import { simDriver } from "../bmc/driver.ts";
import type { SimMachine } from "../bmc/machine.ts";
import type { BootNet } from "../boot/boot-net.ts";
import type { SimComputer } from "../boot/computer.ts";
import { simSiteLink } from "../broker/sim-links.ts";
import { because, causeNow, withoutCause } from "../causes.ts";
import type { SimCurve } from "../curve.ts";
import type { Line } from "../net/line.ts";
import { type Host, SimProcess } from "../process.ts";
import { SimDisk } from "../store/disk.ts";
import { watchDisk } from "./watch-disk.ts";
import type { World } from "./world.ts";

/** A place with a disk, machines and an agent that comes back whenever it died. */
export class SimSite {
  readonly name: string;
  readonly key: KeyPair;
  readonly curve: SimCurve;
  readonly host: Host;
  readonly disk: SimDisk;
  readonly line: Line;
  readonly machines: readonly SimMachine[];
  /** Writes to the disk until the agent dies, before or after that write. */
  crashIn: { writes: number; readonly moment: "before" | "after" } | undefined;
  /** The agent dies when a BMC is about to act, or has acted. */
  crashOnOrder: "before" | "after" | undefined;
  /** Around the moment in which a BMC acts for the agent. */
  onOrder: ((moment: "before" | "after") => void) | undefined;
  /** Machines that boot; only in worlds that provision. */
  boot: { readonly net: BootNet; readonly computers: readonly SimComputer[] } | undefined;
  agent: Agent | undefined;
  process: SimProcess | undefined;
  #starts = 0;
  readonly #world: World;

  constructor(world: World, name: string, parts: Pick<SimSite, "key" | "curve" | "line" | "machines">) {
    this.#world = world;
    this.name = name;
    this.key = parts.key;
    this.curve = parts.curve;
    this.line = parts.line;
    this.machines = parts.machines;
    this.host = { name, wallOffsetMs: 0 };
    this.disk = new SimDisk(name);
    this.disk.state.identity = identityOf(this);
    this.disk.state.trust = { root: world.signing.firstRoot, chain: TrustChain.encode(world.signing.chain) };
    watchDisk(world, this);
  }

  start(): void {
    const { timeline, trace } = this.#world;
    if (this.process?.alive === true) return;
    const random = this.#world.randomOf(`agent ${this.name} ${++this.#starts}`);
    const process = (this.process = new SimProcess(timeline, this.host, random));
    trace.note(this.name, "starts");
    try {
      const agent = this.#run(process);
      if (process.alive) this.agent = agent;
    } catch (error) {
      trace.note(this.name, `cannot start: ${messageOf(error)}`);
      this.kill(3000);
    }
  }

  /** kill -9; it is started again after `restartMs`, as by systemd. */
  kill(restartMs: number): void {
    if (this.process?.alive !== true) return;
    this.#world.trace.note(this.name, "dies");
    this.agent = undefined;
    this.crashIn = undefined;
    this.crashOnOrder = undefined;
    this.process.kill();
    this.disk.crash();
    this.#world.timeline.after(restartMs, () => withoutCause(() => this.start()));
  }

  /** SIGTERM: it ends in order, then starts again. */
  async stop(restartMs: number): Promise<void> {
    const { agent, process } = this;
    if (agent === undefined || process === undefined) return;
    this.#world.trace.note(this.name, "stops in order");
    this.agent = undefined;
    const hurry = new AbortController();
    process.clock.after(3000, () => hurry.abort(new Error("time is up")));
    await agent.close(hurry.signal);
    if (process.alive && process === this.process) this.kill(restartMs);
  }

  #run(process: SimProcess): Agent {
    const { server, seams, history, settings } = this.#world;
    const { clock, random } = process;
    const enter = (fire: () => void): void => process.enter(fire);
    const onUnexpected = (error: unknown): void => {
      if (!isLongshoreError(error)) history.unexpected.push(`${this.name}: ${String(error)}`);
    };
    const disk = this.disk.open();
    const store = seams.store?.(disk, clock, this.disk) ?? disk;
    const trust = new SiteTrust(store.trust, clock);
    if (seams.verify !== undefined) Object.assign(trust, { verify: seams.verify(trust.verify, this.name) });
    const commands = { vouch: trust.vouch, used: store.nonces };
    const caller = { server, line: this.line, clock, random, enter, onUnexpected, commands };
    const { link, session } = simSiteLink(caller, this.name, this.key.seed);
    process.onKill(() => session.abandon());
    const watched = this.#watched(link);
    const driver = simDriver({
      machines: () => this.machines,
      clock,
      random,
      onOrder: (_machine, moment) => this.#onOrder(process, moment),
    });
    return createAgent({
      site: this.name,
      self: {
        key: this.key.publicKey,
        curveKey: this.curve.publicKey,
        hostname: `${this.name}-1`,
        version: "0.0.0",
        arch: "arm64",
        startedAtMs: clock.now(),
      },
      bootId: `${this.name}-${this.#starts}`,
      store,
      link: seams.siteLink?.(watched) ?? watched,
      connectEnrol: () => {
        throw new Error("credentials never expire here");
      },
      issuedAtMs: () => 0,
      curve: this.curve,
      drivers: [seams.driver?.(driver) ?? driver],
      trust,
      clock,
      random,
      log: this.#world.logOf(this.name) ?? silentLogger,
      timing: settings.timing,
      limits: { workers: 4, sensorSeries: 300, outboxFacts: 2000, outboxBytes: 1_000_000 },
      ...this.#booting(process),
      readHost: async () => ({ pressure: {}, thermalZones: [], filesystems: {} }),
      readProcess: () => ({
        residentBytes: 1,
        heapUsedBytes: 1,
        cpuSeconds: clock.monotonic() / 1e5,
        uptimeSeconds: 1,
      }),
    });
  }

  #booting(process: SimProcess): Pick<AgentOptions, "bootNetwork" | "patience"> {
    const { boot } = this;
    const { seams } = this.#world;
    if (boot === undefined) return {};
    const bootNetwork: AgentOptions["bootNetwork"] = (plans) => boot.net.serve(process, seams.plans?.(plans) ?? plans);
    return { bootNetwork, patience: PATIENCE };
  }

  /** Each order is known by its id from here on to the BMC. */
  #watched(link: SiteLink): SiteLink {
    const { history, timeline } = this.#world;
    const serveCommand: SiteLink["serveCommand"] = (row, serve) =>
      link.serveCommand(row, (request, call: CallContext) => {
        if (!ORDERS.has(row.template)) return serve(request, call);
        const { orderId, machine } = row.request.decode(row.request.encode(request)) as MachinePowerCommand;
        const atMs = timeline.monotonic();
        history.taken.push({ orderId, call: causeNow().call, site: this.name, machine, atMs });
        return because({ orderId, finished: false }, () => serve(request, call));
      });
    return new Proxy(link, {
      get: (target, property) => {
        if (property === "serveCommand") return serveCommand;
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }

  #onOrder(process: SimProcess, moment: "before" | "after"): void {
    if (process === this.process) this.onOrder?.(moment);
    if (this.crashOnOrder === moment && process === this.process) this.kill(2000);
  }
}

/** Machines here are as fast as nobody's: milliseconds. */
const PATIENCE = {
  boot: 25_000,
  environment: 15_000,
  installer: 15_000,
  home: 20_000,
  image: 30_000,
  off: 6000,
  look: 1500,
};

/** Commands that are acted on at most once: each names its machine and its order. */
const ORDERS: ReadonlySet<string> = new Set([
  subjects.cmdMachinePower.template,
  subjects.cmdMachineBoot.template,
  subjects.cmdMachineIdentify.template,
  subjects.cmdMachineClearLog.template,
]);

function identityOf({ name, key, curve }: SimSite): SimDisk["state"]["identity"] {
  const never = new Secret("");
  return {
    keys: { key: key.publicKey, seed: key.seed, curveKey: curve.publicKey, curveSeed: never },
    membership: { site: name, servers: [], ca: "", jwt: never, expiresAtMs: 0, renewalJwt: never, tokenId: "t-1" },
  };
}
