import type { KeyPair, OperatorLink } from "@longshore/bus";
import {
  BootDevice,
  type Document,
  type DocumentRef,
  IdentifyLight,
  type MachineTask,
  PlanVerb,
  PowerAction,
  type SiteEvent,
  subjects,
} from "@longshore/contracts";
import { encodeSpec } from "@longshore/intents";
import { isLongshoreError, type Random } from "@longshore/kit";
import { simOperatorLink } from "../broker/sim-links.ts";
import type { SimMachine } from "../bmc/machine.ts";
import { because } from "../causes.ts";
import { Line } from "../net/line.ts";
import { type Host, SimProcess } from "../process.ts";
import { machineDocument, secretDocument, systemDocument } from "./documents.ts";
import { Provisioner } from "./provisioner.ts";
import type { AskedDocument, Call, Outcome } from "./history.ts";
import type { SimSite } from "./site.ts";
import type { World } from "./world.ts";

/** Someone at the CLI: asks for this and that, and remembers what was answered. */
export class SimOperator {
  readonly host: Host = { name: "operator", wallOffsetMs: 0 };
  readonly #world: World;
  readonly #random: Random;
  readonly #link: OperatorLink;
  readonly #provisioner: Provisioner;

  constructor(world: World, key: KeyPair) {
    this.#world = world;
    this.#random = world.randomOf("operator");
    const { server, timeline } = world;
    const line = new Line(timeline, world.randomOf("line of the operator"));
    const { clock } = new SimProcess(timeline, this.host, this.#random);
    this.#link = simOperatorLink({ server, line, clock, random: this.#random }, "anna", key).link;
    this.#provisioner = new Provisioner(world, this.#link, key);
  }

  /** Describes every site, until all of it is accepted. */
  async setUp(): Promise<void> {
    for (const site of this.#world.sites) {
      const documents = [siteDocument(site), secretDocument(this.#world, site, 1)];
      if (site.boot !== undefined) documents.push(systemDocument(site.name));
      for (const { options } of site.machines) documents.push(this.#machine(site.name, options, undefined));
      while (!(await this.#apply(documents, [])).ok) await this.#pause(500, 1000);
    }
  }

  /** Does one thing after another until `until` says so. */
  async work(until: () => boolean): Promise<void> {
    while (!until()) {
      await this.#pause(100, 2500);
      if (!until()) await this.#something();
    }
  }

  /** The timeline of a site as the hub shows it; asked again while the line comes back. */
  async events(site: string): Promise<SiteEvent[] | undefined> {
    for (let tries = 0; tries < 90; tries++) {
      try {
        return (await this.#link.call(subjects.apiEventList, { site, limit: 1000 })).events;
      } catch (error) {
        if (!isLongshoreError(error)) throw error;
        await this.#pause(500, 1000);
      }
    }
    return undefined;
  }

  /** A task for a machine, planned and signed; what is refused is refused. */
  orderTask(site: SimSite, machine: string, task: MachineTask): Promise<void> {
    return this.#provisioner.order(site, machine, task);
  }

  async #something(): Promise<void> {
    if (this.#world.settings.provisions === true && this.#random.next() < 0.8) return this.#provisioner.task();
    const { site, machine } = this.#pick();
    const roll = this.#random.next();
    const { options } = machine;
    if (roll < 0.3) await this.#apply([this.#machine(site.name, options, this.#power(), this.#label())], []);
    else if (roll < 0.37) await this.#apply([], [{ kind: "Machine", name: options.name, site: site.name }]);
    else if (roll < 0.42) await this.#apply([secretDocument(this.#world, site, 2 + Math.floor(roll * 1000))], []);
    else if (roll < 0.52) await this.#applyEverywhere();
    else if (roll < 0.9) await this.#order(site, options.name);
    else await this.#orderElse(site.name, options.name, roll);
  }

  /** One change of many sites: each whole or not at all. */
  async #applyEverywhere(): Promise<void> {
    const power = this.#power();
    const documents = this.#world.sites.flatMap(({ name, machines }) =>
      machines.slice(0, 1).map(({ options }) => this.#machine(name, options, power, this.#label())),
    );
    await this.#apply(documents, []);
  }

  async #apply(apply: Document[], gone: DocumentRef[]): Promise<Outcome> {
    const asked =
      (deleted: boolean) =>
      (ref: DocumentRef): AskedDocument => ({ ...only(ref), deleted });
    const documents = [...apply.map(asked(false)), ...gone.map(asked(true))];
    return await this.#call({ what: "apply", documents }, async () => {
      const { changes } = await this.#link.call(subjects.apiIntentApply, { plan: { apply, delete: gone } });
      const generations = documents.map(
        (one) =>
          changes.find(({ document, verb }) => verb !== PlanVerb.PLAN_VERB_UNCHANGED && document && same(document, one))
            ?.generation ?? 0,
      );
      return { ok: true, generations };
    });
  }

  async #order(site: SimSite, machine: string): Promise<void> {
    const action = ACTIONS[Math.floor(this.#random.next() * ACTIONS.length)] ?? PowerAction.POWER_ACTION_CYCLE;
    const isState = action === PowerAction.POWER_ACTION_ON || action === PowerAction.POWER_ACTION_OFF;
    const hold = isState && this.#random.next() < 0.3;
    await this.#call({ what: "power", documents: [], power: { site: site.name, machine, action } }, async () => {
      const request = { site: site.name, machine, action, hold };
      const { confirmed } = await this.#link.call(subjects.apiMachinePower, request);
      return { ok: true, generations: [], confirmed };
    });
  }

  /** What moves no power: what it boots from, its light, its log. */
  async #orderElse(site: string, machine: string, roll: number): Promise<void> {
    const ask = async (): Promise<{ readonly confirmed: boolean }> => {
      if (roll < 0.94) {
        const choice = { device: BootDevice.BOOT_DEVICE_NETWORK, persistent: roll < 0.92, legacy: false };
        return this.#link.call(subjects.apiMachineBoot, { site, machine, choice });
      }
      if (roll >= 0.97) return this.#link.call(subjects.apiMachineClearLog, { site, machine });
      const light = roll < 0.955 ? IdentifyLight.IDENTIFY_LIGHT_ON : IdentifyLight.IDENTIFY_LIGHT_OFF;
      return this.#link.call(subjects.apiMachineIdentify, { site, machine, light, seconds: 0 });
    };
    await this.#call({ what: "order", documents: [], machine: { site, machine } }, async () => {
      const { confirmed } = await ask();
      return { ok: true, generations: [], confirmed };
    });
  }

  async #call(
    call: Pick<Call, "what" | "documents" | "machine" | "power">,
    ask: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const { history, timeline, trace } = this.#world;
    const number = history.calls.length;
    const record: Call = { ...call, number, askedAtMs: timeline.monotonic(), outcome: undefined };
    history.calls.push(record);
    const outcome = await because({ call: number }, ask).catch((error: unknown): Outcome => {
      if (!isLongshoreError(error)) throw error;
      return { ok: false, code: error.code };
    });
    record.outcome = outcome;
    trace.note("operator", `${call.what} ${number}: ${outcome.ok ? "done" : outcome.code}`);
    return outcome;
  }

  #pick() {
    const { sites } = this.#world;
    const site = sites[Math.floor(this.#random.next() * sites.length)] as SimSite;
    const machine = site.machines[Math.floor(this.#random.next() * site.machines.length)];
    return { site, machine: machine as SimSite["machines"][number] };
  }

  #machine(site: string, options: SimMachine["options"], power: "on" | "off" | undefined, label?: string): Document {
    const os = this.#world.settings.provisions === true ? "system" : undefined;
    return machineDocument(site, options, power, label, os);
  }

  #power(): "on" | "off" | undefined {
    return (["on", "off", undefined] as const)[Math.floor(this.#random.next() * 3)];
  }

  #label(): string {
    return `l${Math.floor(this.#random.next() * 1e6)}`;
  }

  #pause(from: number, to: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#world.timeline.after(from + this.#random.next() * (to - from), resolve);
    return promise;
  }
}

/** Cycle and reset are what must never happen twice: most often. */
const ACTIONS: readonly PowerAction[] = [
  PowerAction.POWER_ACTION_CYCLE,
  PowerAction.POWER_ACTION_CYCLE,
  PowerAction.POWER_ACTION_RESET,
  PowerAction.POWER_ACTION_RESET,
  PowerAction.POWER_ACTION_ON,
  PowerAction.POWER_ACTION_OFF,
  PowerAction.POWER_ACTION_SOFT,
];

function siteDocument({ name }: SimSite): Document {
  return { kind: "Site", name, site: name, labels: {}, spec: encodeSpec({}) };
}

function only({ kind, name, site }: DocumentRef): DocumentRef {
  return { kind, name, site };
}

function same(a: DocumentRef, b: DocumentRef): boolean {
  return a.kind === b.kind && a.name === b.name && a.site === b.site;
}
