import {
  MachineTask,
  type MachinePlan,
  type MachineTaskCommand,
  sealDestructiveOrder,
  Signed,
  type Status,
  subjects,
} from "@longshore/contracts";
import { machinePlanDigest } from "@longshore/intents";
import { FakeBmc } from "./fake-bmc.ts";
import { FakeBootNetwork, IMAGE, inventory } from "./fake-boot-network.ts";
import { signerFor } from "./hub-keys.ts";
import { World } from "./world.ts";

/** A machine with a BMC and a boot network, and an operator who signs. */
export class ProvisioningStage implements AsyncDisposable {
  readonly bmc = new FakeBmc("off");
  readonly network = new FakeBootNetwork();
  readonly world = new World({ b1: this.bmc }, { bootNetwork: this.network.serve });
  #orders = 0;

  async begin(spec: object = {}): Promise<void> {
    const { world } = this;
    world.start();
    world.hub.apply(
      world.secret("bmc-root", { username: "root", password: "calvin" }),
      { kind: "OperatingSystem", name: "flatcar", spec: FLATCAR },
      { kind: "OperatingSystem", name: "ubuntu", spec: UBUNTU },
      { kind: "Machine", name: "r1u7", spec: { ...MACHINE, ...spec } },
    );
    await world.pass(3000);
  }

  get status(): Status | undefined {
    return this.world.hub.statuses.get("machine/r1u7");
  }

  get provisioning() {
    return this.status?.machine?.provisioning;
  }

  reasons(): string[] {
    const ours = this.world.hub.events.filter(({ noun, name }) => noun === "machine" && name === "r1u7");
    return ours.map(({ reason }) => reason).filter((reason) => !/^(Bmc|Power|Boot)/.test(reason));
  }

  async plan(task: MachineTask, more: Partial<MachineTaskCommand> = {}): Promise<MachinePlan> {
    const reply = await this.world.hub.link.command(subjects.cmdMachinePlan, {
      ...{ machine: "r1u7", os: "", allDisks: false, authorizedKeys: [], ...more },
      task,
    });
    return reply.plan as MachinePlan;
  }

  /** An operator's word over a plan, as it is now unless given. */
  async word(task: MachineTask, more: Partial<MachineTaskCommand> = {}, plan?: MachinePlan): Promise<Signed> {
    const signed = plan ?? (await this.plan(task, more));
    const { hub, clock } = this.world;
    const nonce = `nonce-of-the-word-${++this.#orders}`;
    const order = { site: "oslo", verb: `machine ${signed.task}`, planDigest: machinePlanDigest(signed), nonce };
    const bytes = sealDestructiveOrder({ ...order, expiresAtMs: clock.now() + 60_000 }, signerFor(hub.keys.operator));
    return Signed.decode(bytes);
  }

  async order(task: MachineTask, more: Partial<MachineTaskCommand> = {}): Promise<string> {
    const order = more.order ?? (task === MachineTask.MACHINE_TASK_INSPECT ? null : await this.word(task, more));
    const orderId = more.orderId ?? `order-${++this.#orders}-x`;
    const command = { machine: "r1u7", os: "", allDisks: false, authorizedKeys: [], ...more, task, orderId, order };
    await this.world.hub.link.command(subjects.cmdMachineTask, command);
    await this.world.pass(10_000);
    return orderId;
  }

  /** Looked at from inside: its disks are known. */
  async inspected(disks = inventory()): Promise<void> {
    await this.order(MachineTask.MACHINE_TASK_INSPECT);
    const boot = await this.network.boot("r1u7");
    boot?.report("inspected", { inventory: disks });
    boot?.report("done");
    this.bmc.power = "off";
    this.bmc.boot = undefined;
    await this.world.pass(20_000);
  }

  /** In the middle of an install, as far as the first bytes. */
  async writing() {
    await this.inspected();
    await this.order(MachineTask.MACHINE_TASK_PROVISION);
    const boot = await this.network.boot("r1u7");
    boot?.report("inspected", { inventory: inventory() });
    boot?.report("checked");
    boot?.report("writing", { bytes: 100_000_000, total: 3_000_000_000, log: ["writing /dev/nvme0n1"] });
    return boot;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }
}

export const MACHINE = {
  arch: "arm64",
  bmc: { address: "b1", credentials: "bmc-root" },
  nics: [{ mac: "3c:ec:ef:00:00:17", boot: true }],
  rootDisk: { serial: "S5H7" },
  os: "flatcar",
};

const file = (name: string) => ({ url: `http://mirror.example/${name}`, sha256: IMAGE.sha256 });
const UBUNTU = {
  distribution: "ubuntu",
  version: "24.04",
  images: {},
  installer: { arm64: { kernel: file("vmlinuz"), initrd: file("initrd"), iso: file("live.iso") } },
  autoinstall: { version: 1 },
};

const FLATCAR = {
  distribution: "flatcar",
  version: "4593.2.5",
  images: { arm64: { url: "http://mirror.example/flatcar.bin.gz", sha256: IMAGE.sha256, format: "raw.gz" } },
};
