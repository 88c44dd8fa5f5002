import type { Condition } from "@longshore/contracts";
import { condition } from "@longshore/intents";
import {
  type Clock,
  done,
  isLongshoreError,
  type Logger,
  messageOf,
  type Random,
  type Result,
  requeueAfter,
  seconds,
  WorkQueue,
} from "@longshore/kit";
import type { Answer, BootNetwork } from "@longshore/netboot";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { Facts } from "../outbox/facts.ts";
import type { BootRecord } from "../store/boots.ts";
import type { Store } from "../store/store.ts";
import { type BootDirectory, bootDirectory } from "./boot-directory.ts";
import { type FolderFacts, readFolder } from "./boot-folder.ts";
import { BootHttp } from "./boot-http.ts";
import { type BootProblem, type BootSpec, planServices, servedNetworks, type ServePlan } from "./boot-network.ts";
import type { BootOffers, BootPlans, ImageState, WantedImage } from "./boot-plans.ts";
import { BootTeller, firmwareOf } from "./boot-teller.ts";
import type { BootWorld, Serving } from "./boot-world.ts";
import { Boots } from "./boots.ts";
import { ForeignWatch } from "./foreign-watch.ts";
import { ImageCache } from "./images/image-cache.ts";
import { showLeases } from "./lease-figures.ts";
import { otherDhcpMustSay } from "./other-dhcp.ts";

export interface BootServicesOptions {
  readonly site: string;
  readonly documents: HeldDocuments;
  readonly facts: Facts;
  readonly store: Pick<Store, "leases" | "boots">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly world: BootWorld;
  /** Who decides about machines, given what boot services offer. */
  readonly plans: (offers: BootOffers) => BootPlans;
  /** The site's conditions are others than before. */
  readonly onConditions: () => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** Another of these is looked for after this time, though no document changed: addresses come and go, files are put down. */
const LOOK_AGAIN = { serving: seconds(30), waiting: seconds(5) };

/** Serves the boot network of the site's document, and changes it as documents do, while machines boot. */
export class BootServices implements BootOffers, AsyncDisposable {
  readonly #options: BootServicesOptions;
  readonly #plans: BootPlans;
  readonly #teller: BootTeller;
  readonly #boots: Boots;
  readonly #images: ImageCache;
  readonly #http: BootHttp;
  readonly #foreign: ForeignWatch;
  readonly #queue: WorkQueue<"network">;
  #running: { readonly plan: ServePlan; readonly serving: Serving } | undefined;
  #problem: BootProblem | undefined;
  /** Our own and those behind relays, as the documents have them now. */
  #networks: readonly BootNetwork[] = [];
  #folder: FolderFacts = { loaders: {}, shims: [], missing: [] };
  #directory: BootDirectory = { find: () => undefined, isReserved: () => false };
  #said = "";

  constructor(options: BootServicesOptions) {
    const { store, clock, random, log, world, onUnexpected } = options;
    this.#options = options;
    this.#teller = new BootTeller(options);
    this.#boots = new Boots({ store: store.boots, clock, random });
    this.#images = new ImageCache({
      ...{ clock, random, log, world: world.images },
      base: () => this.baseUrl,
      inUse: () => this.#boots.imagesInUse(),
      onUnexpected,
    });
    this.#foreign = new ForeignWatch({ ...options, onChange: () => this.#tell() });
    this.#plans = options.plans(this);
    this.#http = this.#routes();
    this.#queue = new WorkQueue({
      ...{ name: "boot-network", clock, random, workers: 1, backoff: { first: 1000, max: 30_000 } },
      reconcile: () => this.#reconcile(),
      onError: (_key, error, attempt) =>
        log.warn({ error: messageOf(error), attempt }, "the boot network is not served"),
    });
  }

  /** The site's document or one of its machines changed. */
  changed(): void {
    this.#queue.add("network");
  }

  get baseUrl(): string | undefined {
    const { plan } = this.#running ?? {};
    return plan === undefined ? undefined : this.#baseOf(plan);
  }

  get rivals(): string | undefined {
    return this.#foreign.rivals;
  }

  image(wanted: WantedImage, order: string): ImageState {
    return this.#images.image(wanted, order);
  }

  onImage(listen: (sha256: string) => void): () => void {
    return this.#images.onImage(listen);
  }

  /** What the site's status says of its boot network; nothing where it has none of ours. */
  conditions(generation: number): Condition[] {
    if (this.#spec()?.dhcp === undefined) return [];
    return [this.#served(generation), ...this.#foreign.conditions(generation)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue[Symbol.asyncDispose]();
    await this.#images[Symbol.asyncDispose]();
    await this.#stop();
  }

  async #reconcile(): Promise<Result> {
    const { documents, world } = this.#options;
    const spec = this.#spec();
    const plan = planServices(spec, world.host());
    if (spec === undefined || plan === undefined) return await this.#rest(undefined);
    if ("reason" in plan) return await this.#rest(plan);
    this.#folder = readFolder(await world.files(), spec);
    const common = { files: this.#files(plan), leaseSeconds: world.leaseSeconds };
    this.#networks = servedNetworks(spec, plan, common);
    const others = this.#networks.flatMap(({ gateway, dns }) => [gateway, ...dns]);
    this.#directory = bootDirectory(documents.all("machine"), [plan.address, ...others], this.#plans);
    if (JSON.stringify(plan) !== JSON.stringify(this.#running?.plan)) await this.#start(plan);
    this.#problem = undefined;
    this.#tell();
    showLeases(this.#running?.serving.leases() ?? [], this.#networks, this.#options.clock.now());
    return requeueAfter(LOOK_AGAIN.serving);
  }

  /** Nothing is served: nothing is wanted, or it cannot be. */
  async #rest(problem: BootProblem | undefined): Promise<Result> {
    this.#problem = problem;
    await this.#stop();
    this.#tell();
    return problem === undefined ? done : requeueAfter(LOOK_AGAIN.waiting);
  }

  async #start(plan: ServePlan): Promise<void> {
    await this.#stop();
    const { world, log, store } = this.#options;
    await this.#images.ready();
    try {
      const serving = await world.serve(plan, {
        networks: () => this.#networks,
        find: ({ mac }) => (mac === this.#foreign.mac ? "ourselves" : this.#directory.find(mac)),
        reserved: (address) => this.#directory.isReserved(address),
        leases: store.leases,
        onAnswer: (answer) => this.#answered(plan, answer),
        answer: (request) => this.#http.answer(request),
        onHttp: (report) => this.#teller.http(report),
        onTftp: (report) => this.#teller.tftp(report),
        onError: (error) => log.warn({ error: messageOf(error) }, "a boot service failed at something"),
      });
      this.#running = { plan, serving };
    } catch (error) {
      const reason = isLongshoreError(error, "NETBOOT_PORT_TAKEN") ? "PortTaken" : "CannotListen";
      this.#problem = { reason, message: messageOf(error) };
      this.#tell();
      throw error;
    }
    const { mode, device, address } = plan;
    log.info({ mode, device, address, http: this.#baseOf(plan) }, "the boot network is served");
    this.#foreign.start(plan);
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await this.#foreign.stop();
    if (running === undefined) return;
    await running.serving[Symbol.asyncDispose]();
    this.#options.log.info({ address: running.plan.address }, "the boot network is served no more");
  }

  #files(plan: ServePlan): BootNetwork["files"] {
    const httpBase = `${this.#baseOf(plan)}/boot`;
    const script = (mac: string): string => `${httpBase}/${mac.replaceAll(":", "-")}/script.ipxe`;
    return { loaders: this.#folder.loaders, httpBase, script };
  }

  #answered(plan: ServePlan, answer: Answer): void {
    const { client, address, machine = "" } = answer;
    if (client === undefined) return this.#teller.answered(answer, undefined);
    if (client.mac === this.#foreign.mac) return;
    if (plan.mode === "proxy" && address !== undefined) this.#boots.took(client.mac, address);
    const said = plan.mode === "proxy" ? ["offered", "acknowledged"] : ["acknowledged"];
    const isBoot = client.stage !== "system" && said.includes(answer.outcome) && hasFile(answer);
    if (isBoot) this.#sighted({ mac: client.mac, machine, firmware: firmwareOf(client), address });
    this.#teller.answered(answer, this.#boots.running(client.mac));
  }

  #sighted(sighting: Parameters<Boots["seen"]>[0]): BootRecord {
    const { boot, isNew } = this.#boots.seen(sighting);
    if (isNew) this.#teller.seen(boot);
    return boot;
  }

  #routes(): BootHttp {
    const { world, clock } = this.#options;
    return new BootHttp({
      ...{ boots: this.#boots, plans: this.#plans, clock, folder: world.folder, images: this.#images },
      base: () => this.baseUrl ?? "",
      dhcpServer: () => {
        const { plan } = this.#running ?? {};
        return plan?.mode === "server" ? plan.address : undefined;
      },
      shims: () => this.#folder.shims,
      neighbour: (address) => world.neighbour(address),
      seenByScript: (mac, from) => {
        const machine = this.#directory.find(mac)?.name ?? "";
        const dhcpIsOurs = this.#running?.plan.mode !== "off"; // else DHCP tells us of boots
        if (!dhcpIsOurs && this.#mayBoot(mac)) this.#sighted({ mac, machine, firmware: "iPXE", address: from });
      },
      mayBoot: (mac) => this.#mayBoot(mac),
      tell: this.#teller,
    });
  }

  #mayBoot(mac: string): boolean {
    const machine = this.#directory.find(mac);
    return machine?.boots ?? (this.#spec()?.dhcp?.unknown === "discover" && this.#plans.discovers(mac));
  }

  #served(generation: number): Condition {
    const type = "BootNetworkServed";
    if (this.#problem !== undefined)
      return condition(type, false, this.#problem.reason, this.#problem.message, generation);
    const { plan } = this.#running ?? {};
    if (plan === undefined) return condition(type, undefined, "Starting", "the boot services start", generation);
    const { mode, address, device } = plan;
    const where = `on ${device}${relaysIn(this.#spec())}, files by TFTP and at ${this.#baseOf(plan)}/boot`;
    const what =
      mode === "off"
        ? `DHCP is another's, which must say: ${otherDhcpMustSay(address, this.#files(plan))}`
        : `DHCP ${mode} ${where}`;
    const missing = this.#folder.missing.map((each) => `; ${each}`).join("");
    if (Object.keys(this.#folder.loaders).length > 0)
      return condition(type, true, "Served", what + missing, generation);
    return condition(type, false, "NoBootFiles", `machines get addresses and nothing to boot${missing}`, generation);
  }

  #tell(): void {
    const now = JSON.stringify(this.conditions(0));
    if (now === this.#said) return;
    this.#said = now;
    this.#options.onConditions();
  }

  #spec(): BootSpec | undefined {
    const { documents, site } = this.#options;
    return documents.get("site", site)?.spec.networks.boot;
  }

  #baseOf({ address }: ServePlan): string {
    return `http://${address}:${this.#options.world.httpPort}`;
  }
}

function relaysIn(spec: BootSpec | undefined): string {
  const networks = spec?.relayed?.map(({ cidr }) => cidr) ?? [];
  return networks.length === 0 ? "" : ` and through relays for ${networks.join(", ")}`;
}

function hasFile({ reply }: Answer): boolean {
  return reply !== undefined && (reply.bootFile !== "" || reply.options.has(BOOT_FILE_NAME));
}

/** RFC 2132 §9.5 */
const BOOT_FILE_NAME = 67;
