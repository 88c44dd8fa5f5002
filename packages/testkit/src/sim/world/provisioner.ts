import type { KeyPair, OperatorLink } from "@longshore/bus";
import { MachineTask, sealDestructiveOrder, Signed, signerOf, subjects } from "@longshore/contracts";
import { machinePlanDigest } from "@longshore/intents";
import { isLongshoreError, type Random } from "@longshore/kit";
import type { SignedWord } from "./history.ts";
import type { SimSite } from "./site.ts";
import type { World } from "./world.ts";

/** Someone at the CLI who takes machines from bare metal to their system and back, and signs what destroys. */
export class Provisioner {
  readonly #world: World;
  readonly #link: OperatorLink;
  readonly #key: KeyPair;
  readonly #random: Random;
  #nonces = 0;

  constructor(world: World, link: OperatorLink, key: KeyPair) {
    this.#world = world;
    this.#link = link;
    this.#key = key;
    this.#random = world.randomOf("provisioner");
  }

  /** One task for one machine; what is refused is not asked again. Resolves when it was answered. */
  async task(): Promise<void> {
    const { sites } = this.#world;
    const site = sites[Math.floor(this.#random.next() * sites.length)] as SimSite;
    const machine = site.machines[Math.floor(this.#random.next() * site.machines.length)]?.options.name ?? "";
    const roll = this.#random.next();
    const task = TASKS.find(([upTo]) => roll < upTo)?.[1] ?? MachineTask.MACHINE_TASK_INSPECT;
    await this.order(site, machine, task);
  }

  /** Plans, signs and orders it. */
  async order(site: SimSite, machine: string, task: MachineTask): Promise<void> {
    const authorizedKeys = task === MachineTask.MACHINE_TASK_RESCUE ? [KEY] : [];
    const { trace } = this.#world;
    try {
      const at = { site: site.name, plan: { machine, task, authorizedKeys } };
      const { plan } = await this.#link.call(subjects.apiMachinePlan, at);
      if (!plan) return;
      const word: SignedWord = { site: site.name, machine, task: plan.task, disks: plan.disks };
      const order = task === MachineTask.MACHINE_TASK_INSPECT ? undefined : this.#sign(plan);
      if (order !== undefined) this.#world.history.words.push(word);
      const command = { machine, task, authorizedKeys, ...(order && { order }) };
      const { orderId } = await this.#link.call(subjects.apiMachineTask, { site: site.name, task: command });
      word.orderId = orderId;
      this.#world.history.tasks.push({ site: site.name, machine, orderId });
      trace.note("operator", `${plan.task} ${machine} at ${site.name}: ${orderId}`);
    } catch (error) {
      if (!isLongshoreError(error)) throw error;
      trace.note("operator", `${MachineTask[task]} ${machine} at ${site.name}: ${error.code}`);
    }
  }

  #sign(plan: Parameters<typeof machinePlanDigest>[0]): Signed {
    const nonce = `word-of-the-operator-${++this.#nonces}`;
    const expiresAtMs = this.#world.timeline.now() + 600_000;
    const { site, task } = plan;
    const order = { site, verb: `machine ${task}`, planDigest: machinePlanDigest(plan), nonce, expiresAtMs };
    return Signed.decode(sealDestructiveOrder(order, signerOf(this.#key.seed.reveal())));
  }
}

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBv0 anna";

const TASKS: readonly (readonly [number, MachineTask])[] = [
  [0.35, MachineTask.MACHINE_TASK_INSPECT],
  [0.85, MachineTask.MACHINE_TASK_PROVISION],
  [0.95, MachineTask.MACHINE_TASK_DEPROVISION],
  [1, MachineTask.MACHINE_TASK_RESCUE],
];
