import type { BootInventory } from "@longshore/contracts";
import { powerOwnerIn, type SiteView } from "@longshore/intents";
import { isLongshoreError } from "@longshore/kit";
import type { AgentOptions } from "../agent-options.ts";
import type { BootOffers, BootPlans } from "../boot/boot-plans.ts";
import { BootServices } from "../boot/boot-services.ts";
import { SiteHealth } from "../cluster-health/site-health.ts";
import { Orders } from "../commands/orders.ts";
import { serveConsoles } from "../console/serve-consoles.ts";
import { HeldDocuments } from "../intents/held-documents.ts";
import { Kubernetes } from "../kubernetes/kubernetes.ts";
import { BmcPool } from "../machines/bmc-pool.ts";
import { open, type Opener } from "../machines/credentials.ts";
import { Machines } from "../machines/machines.ts";
import type { Observation } from "../machines/observation.ts";
import { BmcRpc } from "../bmc-rpc/bmc-rpc.ts";
import type { Facts } from "../outbox/facts.ts";
import type { IntentKey } from "../store/intents.ts";
import type { MachineReading, Telemetry } from "../telemetry/index.ts";
import { healthOf } from "../watch/health-of.ts";
import { BmcLogins } from "../passwords/bmc-logins.ts";
import { RotationService } from "../passwords/serve-rotations.ts";
import { Provisioning } from "../provisioning/provisioning.ts";
import { siteSystems } from "../provisioning/site-systems.ts";
import type { Systems } from "../provisioning/systems.ts";
import { MachineWatch } from "../watch/machine-watch.ts";
import type { Watched } from "../watch/watched.ts";
import { orphans } from "./orphans.ts";
import { Secrets } from "./secrets.ts";
import { SiteTeller } from "./site.ts";
import { tellSystem } from "./systems.ts";

/** The documents that the site holds, and whoever makes each of them so. */
export class SiteDocuments implements AsyncDisposable {
  readonly orders: Orders;
  readonly watch: MachineWatch;
  readonly systems: Systems;
  readonly provisioning: Provisioning;
  /** The BMCs for Rufio. */
  readonly rpc: BmcRpc;
  readonly #options: SiteDocumentsOptions;
  /** The management API server as it was last seen. */
  #management: SiteView | undefined;
  readonly #held: HeldDocuments;
  readonly #opener: Opener;
  readonly #pool: BmcPool;
  readonly #machines: Machines;
  readonly #consoles: AsyncDisposable;
  readonly #logins: BmcLogins;
  readonly #rotations: RotationService;
  readonly #secrets: Secrets;
  readonly #site: SiteTeller;
  readonly #boot: BootServices | undefined;
  readonly kubernetes: Kubernetes | undefined;
  readonly #health: SiteHealth | undefined;

  constructor(options: SiteDocumentsOptions) {
    const { site, self, store, facts, clock, random, log, timing, limits, link } = options;
    this.#options = options;
    this.#opener = { site, key: self.key, curve: options.curve };
    const documents = new HeldDocuments(store.intents);
    const shared = { documents, facts, clock, log, opener: this.#opener };
    this.#held = documents;
    const { drivers, onUnexpected } = options;
    this.#logins = new BmcLogins({ ...shared, store });
    this.#pool = new BmcPool({
      ...shared,
      logins: this.#logins,
      drivers,
      memory: store.machines,
      random,
      restMs: timing.resyncMs,
    });
    this.watch = new MachineWatch({
      ...shared,
      pool: this.#pool,
      store,
      random,
      everyMs: timing.watchMs,
      workers: limits.workers,
      onRead: (machine, now, before) => this.#read(machine, now, before),
      onUnexpected,
    });
    this.#secrets = new Secrets(shared);
    this.systems = siteSystems({ site, documents, opener: this.#opener, inventory: (name) => this.#inventory(name) });
    const onDone = (machine: string): void => this.#machines.add(machine);
    this.orders = new Orders({ ...shared, pool: this.#pool, store, stop: options.stop, onDone });
    this.rpc = new BmcRpc({ ...shared, orders: this.orders });
    this.provisioning = this.#openProvisioning(shared);
    this.#boot = this.#openBoot(shared);
    this.#site = new SiteTeller({
      ...shared,
      site,
      self,
      more: (generation) => [
        ...(this.#boot?.conditions(generation) ?? []),
        ...(this.#health?.conditions(generation) ?? []),
      ],
      discovered: () => this.provisioning.discovery.all(),
      health: () => this.#health?.nodes ?? [],
    });
    this.#machines = this.#openMachines(shared);
    this.#consoles = serveConsoles({ ...shared, pool: this.#pool, link, random });
    this.kubernetes = this.#openKubernetes(shared);
    this.#health = this.#openHealth(shared);
    const rotating = { self, site, logins: this.#logins, pool: this.#pool, link, random, onUnexpected };
    this.#rotations = new RotationService({ ...shared, ...rotating });
  }

  /** As the boot environment last found a machine. */
  #inventory(name: string): BootInventory | undefined {
    const machine = this.#held.get("machine", name);
    return machine && this.provisioning.of(machine).inspected?.inventory;
  }

  #openKubernetes({ documents, opener, ...shared }: Shared): Kubernetes | undefined {
    const { site, link, random, timing, kubernetes: world, store, onUnexpected } = this.#options;
    if (world === undefined) return undefined;
    return new Kubernetes({
      ...shared,
      knowledge: { site, documents, opener, inventory: (name) => this.#inventory(name) },
      fetch: (digest, signal) => link.readObject(digest, signal),
      world,
      random,
      prunes: store.prunes,
      resyncMs: timing.resyncMs,
      secretValues: () => this.secretValues(),
      onScene: ({ kind }, view) => {
        if (kind === "provisioner") this.#management = view;
      },
      onUnexpected,
    });
  }

  #openHealth(shared: Shared): SiteHealth | undefined {
    const { site, random, telemetry, kubernetes: world, onUnexpected } = this.#options;
    const { kubernetes } = this;
    if (kubernetes === undefined) return undefined;
    return new SiteHealth({
      ...shared,
      site,
      kubernetes,
      telemetry,
      random,
      secretValues: () => this.secretValues(),
      mayTell: world?.mayAct ?? (() => true),
      lookAtMachine: (machine) => this.#machines.add(machine),
      onChange: () => this.#site.tell(),
      onUnexpected,
    });
  }

  /** Another controller has the machine's power. */
  #isOwned(machine: string): boolean {
    return this.rpc.isAtWork(machine) || (this.#management && powerOwnerIn(this.#management, machine)) !== undefined;
  }

  #openMachines(shared: Shared): Machines {
    const { random, timing, limits, telemetry, onUnexpected } = this.#options;
    return new Machines({
      ...shared,
      pool: this.#pool,
      random,
      resyncMs: timing.resyncMs,
      workers: limits.workers,
      watched: (machine) => this.watch.of(machine),
      provisioned: (machine) => this.provisioning.shown(machine),
      isOwned: (machine) => this.#isOwned(machine),
      onSeen: (machine, seen) => this.#seen(machine, seen),
      onGone: (machine) => {
        telemetry.forgetMachine(machine);
        this.watch.forget(machine);
        this.rpc.forget(machine);
        this.provisioning.forget(machine);
      },
      onUnexpected,
    });
  }

  #openProvisioning(shared: Shared): Provisioning {
    const { site, store, random, limits, patience, onUnexpected } = this.#options;
    return new Provisioning({
      ...shared,
      site,
      systems: this.systems,
      pool: this.#pool,
      orders: this.orders,
      store,
      random,
      workers: limits.workers,
      patience,
      onChange: (machine) => this.#worked(machine),
      onDiscovered: () => this.#site.tell(),
      onUnexpected,
    });
  }

  /** Whoever serves the boot network asks provisioning what machines boot, and offers it images. */
  #openBoot(shared: Shared): BootServices | undefined {
    const { boot: world, bootNetwork, plans, site, store, random, onUnexpected } = this.#options;
    const decide = (offers: BootOffers): BootPlans => {
      this.provisioning.serve(offers);
      return plans?.(offers) ?? this.provisioning.plans;
    };
    const onConditions = (): void => this.#site.tell();
    if (world !== undefined)
      return new BootServices({ ...shared, site, store, random, plans: decide, onConditions, onUnexpected, world });
    const offers = bootNetwork?.(this.provisioning.plans);
    if (offers !== undefined) this.provisioning.serve(offers);
    return undefined;
  }

  /** Everything that is held, and what is still told though it is held no more. */
  begin(): void {
    this.changed(this.#held.every());
    this.#site.tell();
    this.orders.begin();
    this.#boot?.changed();
    this.provisioning.begin();
    this.#health?.changed();
  }

  /** The store holds others than before. */
  changed(keys: readonly IntentKey[]): void {
    const { store, facts, site } = this.#options;
    this.#held.refresh();
    for (const key of keys) this.#see(key);
    for (const key of orphans(store.intents, facts, site)) this.#see(key);
    this.#boot?.changed();
    if (keys.length === 0) return;
    this.kubernetes?.lookAtAll();
    this.#health?.changed();
  }

  /** As they are understood now. */
  get held(): HeldDocuments {
    return this.#held;
  }

  get machines(): number {
    return this.#held.all("machine").length;
  }

  /** The values of every Secret that can be opened, and the passwords made here: they are scrubbed from what is reported. */
  secretValues(): string[] {
    const values = this.#held.all("secret").flatMap((secret) => {
      const opened = open(secret, this.#opener);
      return "data" in opened ? Object.values(opened.data) : [];
    });
    return [...values, ...this.#logins.secretValues()];
  }

  /** Finishes what runs, then closes the BMC sessions. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#consoles[Symbol.asyncDispose](), this.#rotations[Symbol.asyncDispose]()]);
    await this.#health?.[Symbol.asyncDispose]();
    await this.kubernetes?.[Symbol.asyncDispose]();
    await this.provisioning[Symbol.asyncDispose]();
    this.orders[Symbol.dispose]();
    await this.#boot?.[Symbol.asyncDispose]();
    await Promise.all([this.#machines[Symbol.asyncDispose](), this.watch[Symbol.asyncDispose]()]);
    await this.#pool[Symbol.asyncDispose]();
  }

  /** Its status says how far it is; once nothing is done to it any more, its power is held again. */
  #worked(name: string): void {
    try {
      this.#machines.tell(name);
    } catch (error) {
      if (!isLongshoreError(error, "AGENT_STATE_DISK_FULL")) throw error;
      return this.#machines.add(name); // what was written down stands; it is told once there is room
    }
    if (this.provisioning.shown(name)?.busy === undefined) this.#machines.add(name);
  }

  #seen(machine: string, seen: Observation): void {
    if (seen.reachable === true) this.watch.begin(machine);
    const isResting = this.#pool.breaker(machine).state !== "closed";
    this.#options.telemetry.machine(machine, { ...readingOf(seen), isResting });
    this.#health?.machineSeen(machine);
  }

  #read(machine: string, now: Watched, before: Watched): void {
    const { sensors, log } = now;
    if (sensors !== before.sensors || log !== before.log)
      this.#options.telemetry.watched(machine, { sensors: sensors?.readings, log });
    if (newsOf(now) !== newsOf(before)) this.#machines.tell(machine);
  }

  #see({ kind, name }: IntentKey): void {
    if (kind === "machine") return this.#machine(name);
    if (kind === "site") return this.#site.tell();
    if (kind === "operatingsystem") return this.#system(name);
    if (this.kubernetes?.sideOf(kind) !== undefined) return this.kubernetes.look({ kind, name });
    if (kind !== "secret") return this.#options.facts.gone(kind, name);
    this.#secrets.tell(name);
    for (const machine of this.#held.all("machine")) {
      if (machine.spec.bmc.credentials === name) this.#machine(machine.name);
    }
  }

  #system(name: string): void {
    const { facts, clock } = this.#options;
    tellSystem(name, { documents: this.#held, facts, clock });
  }

  #machine(name: string): void {
    this.#machines.add(name);
    this.provisioning.described(name);
    this.#rotations.look(name);
  }
}

export interface SiteDocumentsOptions
  extends Pick<
    AgentOptions,
    | "site"
    | "self"
    | "store"
    | "link"
    | "curve"
    | "drivers"
    | "clock"
    | "random"
    | "log"
    | "timing"
    | "limits"
    | "boot"
    | "plans"
    | "bootNetwork"
    | "patience"
    | "kubernetes"
  > {
  readonly facts: Facts;
  readonly telemetry: Pick<Telemetry, "machine" | "watched" | "forgetMachine" | "health">;
  /** The agent stops. */
  readonly stop: AbortSignal;
  /** An error that no catalog knows. */
  readonly onUnexpected: (error: unknown) => void;
}

type Shared = Pick<AgentOptions, "clock" | "log"> & {
  readonly documents: HeldDocuments;
  readonly facts: Facts;
  readonly opener: Opener;
};

function readingOf(seen: Observation): Pick<MachineReading, "power" | "reachable" | "responseMs"> {
  return seen.reachable === true
    ? { power: seen.power, reachable: true, responseMs: seen.responseMs }
    : { power: "unknown", reachable: seen.reachable };
}

/** What changes the machine's status: who is how bad, and its inventory. */
function newsOf({ sensors, inventory }: Watched): string {
  const { health, worst } = healthOf(sensors?.readings ?? []);
  return JSON.stringify([health, worst.map(({ name }) => name), inventory?.fields]);
}
