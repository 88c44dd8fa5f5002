import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { curveKeyOf, createCurveKey, type EnrolLink } from "@longshore/bus";
import { sealSecret } from "@longshore/intents";
import { seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { type Agent, createAgent } from "../src/agent.ts";
import type { AgentOptions } from "../src/agent-options.ts";
import { makeKeys } from "../src/enrolment/keys.ts";
import { openSqliteStore } from "../src/io/sqlite-store.ts";
import type { AgentKeys } from "../src/store/identity.ts";
import type { Store } from "../src/store/store.ts";
import { SiteTrust } from "../src/trust/site-trust.ts";
import { type FakeBmc, fakeDriver } from "./fake-bmc.ts";
import { FakeHub, type Wanted } from "./fake-hub.ts";

/** One agent in a world where only the disk is real: time moves when a test steps it. */
export class World implements AsyncDisposable {
  readonly clock = new SteppedClock();
  /** One for all openings of the disk: each has a name of its own. */
  readonly #random = seededRandom(3);
  readonly hub = new FakeHub();
  readonly keys: AgentKeys = makeKeys();
  readonly directory = mkdtempSync(join(tmpdir(), "longshore-agent-"));
  store: Store = this.#openStore();
  agent: Agent | undefined;
  readonly #bmcs: Readonly<Record<string, FakeBmc>>;
  readonly #overrides: Partial<AgentOptions>;

  constructor(bmcs: Readonly<Record<string, FakeBmc>> = {}, overrides: Partial<AgentOptions> = {}) {
    this.#bmcs = bmcs;
    this.#overrides = overrides;
  }

  start(overrides: Partial<AgentOptions> = {}): Agent {
    const self = { hostname: "edge.oslo", version: "1.2.3", arch: "amd64", startedAtMs: this.clock.now() };
    this.agent = createAgent({
      site: "oslo",
      self: { ...self, key: this.keys.key, curveKey: this.keys.curveKey },
      bootId: "boot",
      store: this.store,
      link: this.hub.link,
      connectEnrol: (): EnrolLink => {
        throw new Error("nobody enrols here");
      },
      issuedAtMs: () => 0,
      curve: curveKeyOf(this.keys.curveSeed),
      drivers: [fakeDriver(this.#bmcs)],
      trust: this.trust(),
      clock: this.clock,
      random: seededRandom(7),
      log: silentLogger,
      timing: { beatMs: 10_000, resyncMs: 60_000, syncMs: 60_000, telemetryMs: 3_600_000, watchMs: 60_000 },
      limits: { workers: 4, sensorSeries: 300, outboxFacts: 1000, outboxBytes: 1_000_000 },
      readHost: async () => ({ pressure: {}, thermalZones: [], filesystems: {} }),
      readProcess: () => ({ residentBytes: 1, heapUsedBytes: 1, cpuSeconds: 1, uptimeSeconds: 1 }),
      ...this.#overrides,
      ...overrides,
    });
    return this.agent;
  }

  /** The site believes this world's hub, as after its enrolment. */
  trust(): SiteTrust {
    if (this.store.trust.read() === undefined) this.store.trust.write(this.hub.keys.pinned);
    return new SiteTrust(this.store.trust, this.clock);
  }

  /** Time goes by, and what it set off comes to its end: chains of promises are longer than one step settles. */
  async pass(ms: number): Promise<void> {
    await this.clock.step(ms);
    for (let i = 0; i < 10; i++) await this.clock.step(0);
  }

  /** The process dies; another begins on the same disk. */
  async restart(): Promise<Agent> {
    await this.stop();
    this.store = this.#openStore();
    return this.start();
  }

  async stop(): Promise<void> {
    const closing = this.agent?.close(AbortSignal.abort());
    await this.pass(5000);
    await closing;
    this.agent = undefined;
    this.store[Symbol.dispose]();
  }

  /** A Secret as the CLI seals it to this agent. */
  secret(name: string, data: Record<string, string>, version = 1): Wanted {
    const spec = sealSecret(
      { site: "oslo", name },
      { version, data },
      [{ key: this.keys.key, curveKey: this.keys.curveKey }],
      createCurveKey(),
    );
    return { kind: "Secret", name, spec };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true });
  }

  #openStore(): Store {
    return openSqliteStore(this.directory, this.#random);
  }
}

/** A machine whose BMC is `FakeBmc` of that address. */
export function machine(name: string, address: string, power?: "on" | "off"): Wanted {
  const bmc = { address, credentials: "bmc-root" };
  return { kind: "Machine", name, spec: { arch: "amd64", bmc, ...(power && { power }) } };
}
