import { createKeyPair, createTrustTree } from "@longshore/bus";
import { InviteDecision, InviteRecord, sealSigned, signerOf } from "@longshore/contracts";
import { type Logger, type Random, seededRandom } from "@longshore/kit";
import { createSigningState, type ServiceOptions, type SigningState } from "@longshore/hub/core";
import { SimMachine } from "../bmc/machine.ts";
import { SimServer, SOUND_BROKER } from "../broker/server.ts";
import { simCurve } from "../curve.ts";
import { Line } from "../net/line.ts";
import { type Settle, Timeline } from "../timeline.ts";
import { Trace } from "../trace.ts";
import { Adversary } from "./adversary.ts";
import { bootOf } from "./boot-of.ts";
import { History } from "./history.ts";
import { SimHub } from "./hub.ts";
import { SimOperator } from "./operator.ts";
import { passwordOf } from "./password.ts";
import type { Seams } from "./seams.ts";
import { SimSite } from "./site.ts";
import { traceLogger } from "./trace-logger.ts";

export interface WorldSettings {
  readonly seed: number;
  readonly sites: number;
  readonly machinesPerSite: number;
  /** Its machines boot, and its operator provisions them. */
  readonly provisions?: boolean | undefined;
  readonly timing: {
    readonly beatMs: number;
    readonly resyncMs: number;
    readonly watchMs: number;
    readonly syncMs: number;
    readonly telemetryMs: number;
  };
  readonly seams: Seams;
  readonly settle: Settle;
  /** Prints what happens. */
  readonly print?: ((line: string) => void) | undefined;
}

/** A hub, a broker, sites with agents and machines, and operators: one process, one time, one seed. */
export class World {
  readonly settings: WorldSettings;
  readonly seams: Seams;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly history = new History();
  readonly server: SimServer;
  readonly hub: SimHub;
  readonly sites: readonly SimSite[];
  readonly operator: SimOperator;
  readonly adversary: Adversary;
  readonly admin: ServiceOptions["admin"];
  /** Root and key of the hub, as its state directory keeps them. */
  signing: SigningState;
  readonly identity = { tree: TREE };

  constructor(settings: WorldSettings) {
    this.settings = settings;
    this.seams = settings.seams;
    this.timeline = new Timeline(settings.settle);
    this.trace = new Trace(this.timeline, settings.print);
    this.signing = createSigningState(this.timeline, this.randomOf("root"));
    const key = createKeyPair("user", this.randomOf("operator's key"));
    this.admin = { name: "anna", servers: [], ca: "", jwt: "", seed: key.seed.reveal(), key: key.publicKey, root: "" };
    const faults = { ...SOUND_BROKER, ...settings.seams.broker };
    this.server = new SimServer(this.timeline, this.randomOf("broker"), faults);
    this.hub = new SimHub(this);
    this.sites = Array.from({ length: settings.sites }, (_, i) => this.#site(i));
    this.adversary = new Adversary(this);
    this.operator = new SimOperator(this, key);
    this.server.hooks = this.adversary.hooks();
    for (const site of this.sites) this.#enrolled(site);
  }

  /** Randomness of its own for each part: what one part takes does not change what another gets. */
  randomOf(part: string): Random {
    let mixed = this.settings.seed ^ 0x9e3779b9;
    for (let i = 0; i < part.length; i++) mixed = Math.imul(mixed ^ part.charCodeAt(i), 0x01000193) ^ (mixed >>> 15);
    return seededRandom(mixed);
  }

  logOf(who: string): Logger | undefined {
    return this.trace.printing ? traceLogger(this.trace, who) : undefined;
  }

  site(name: string): SimSite | undefined {
    return this.sites.find((site) => site.name === name);
  }

  start(): void {
    this.hub.start();
    for (const site of this.sites) site.start();
  }

  #site(i: number): SimSite {
    const name = `site-${i + 1}`;
    const random = this.randomOf(name);
    const { timeline, history, trace } = this;
    const machines = Array.from({ length: this.settings.machinesPerSite }, (_, j) => {
      return new SimMachine({
        site: name,
        name: `m${j + 1}`,
        address: `10.${i}.0.${j + 1}`,
        password: passwordOf(name),
        clock: timeline,
        random,
        onAct: (act) => {
          trace.note(act.site, `BMC of ${act.machine} acts: ${act.order} ${act.orderId ?? ""}`);
          history.acts.push(act);
        },
      });
    });
    const site = new SimSite(this, name, {
      key: createKeyPair("user", random),
      curve: simCurve(random),
      line: new Line(timeline, random),
      machines,
    });
    if (this.settings.provisions === true) site.boot = bootOf(this, site);
    return site;
  }

  /** As if it had been let in long ago. */
  #enrolled({ name: site, key, curve }: SimSite): void {
    const tokenId = `t-${site}`;
    const request = { site, agentKey: key.publicKey, curveKey: curve.publicKey, hostname: site, version: "", arch: "" };
    const record = InviteRecord.encode({
      tokenId,
      site,
      request,
      decision: InviteDecision.INVITE_DECISION_ACCEPTED,
    });
    const stream = this.server.streams.get("RECORDS");
    const payload = sealSigned(InviteRecord, record, [signerOf(this.signing.hubSeed.reveal())]);
    stream?.offer({ subject: `hub.record.invite.${tokenId}`, payload }, this.timeline.now(), 0);
    stream?.sync();
  }
}

/** Of accounts that nobody logs in to here: its keys, which are random, sign nothing. */
const TREE = createTrustTree();
