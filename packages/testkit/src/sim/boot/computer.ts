import type { SeenBoot } from "@longshore/agent";
import type { BootDisk, BootInventory, BootReport, BootTask, DiskClaim, ReportAnswer } from "@longshore/contracts";
import type { Random } from "@longshore/kit";
import type { SimMachine } from "../bmc/machine.ts";
import type { Timeline } from "../timeline.ts";
import type { BootNet } from "./boot-net.ts";

/** A disk, and what somebody made of it. */
export interface Drive {
  readonly serial: string;
  readonly bytes: number;
  signatures: BootDisk["signatures"];
  /** The order whose image lies on it whole. */
  system?: { readonly orderId: string; readonly homeUrl: string } | undefined;
  /** Who wrote to it last: an order, or somebody. */
  writer: string;
}

/** What a machine did to a disk, as nobody but the simulation can see it. */
export interface DiskWrite {
  readonly site: string;
  readonly machine: string;
  readonly task: BootTask["task"];
  readonly serial: string;
  readonly bytes: number;
  /** What was on it, and whose it was, when the write began. */
  readonly found: BootDisk["signatures"];
  readonly writer: string;
  /** The claim that the write was allowed by. */
  readonly claim: DiskClaim;
  readonly resumes: boolean;
  /** The order whose task this boot was given. */
  readonly orderId: string | undefined;
}

/** One boot into the environment and what it is for. */
interface Visit {
  readonly boot: SeenBoot;
  readonly task: BootTask;
  readonly orderId: string | undefined;
}

export interface ComputerOptions {
  readonly site: string;
  readonly machine: SimMachine;
  readonly net: BootNet;
  readonly timeline: Timeline;
  readonly random: Random;
  /** Its firmware asks the network first, whatever its BMC says. */
  readonly isNetworkFirst: boolean;
  /** It compares the disk with the claim; only a broken one does not. */
  readonly compares: boolean;
  /** The order that the site has on its disk as at work on it. */
  readonly orderId: () => string | undefined;
  readonly note: (what: string) => void;
  readonly onWrite: (write: DiskWrite) => void;
  /** An image was written to its end, and the agent took note. */
  readonly onInstalled: (orderId: string) => void;
  readonly onHome: (orderId: string) => void;
  /** A boot was let go on: its life, and the latest life that got a task. */
  readonly onAllowed: (life: number, latest: number) => void;
}

/** Beside its BMC a machine is a firmware that boots, a disk, and what runs: the boot environment, or a system of its own. */
export class SimComputer {
  drive: Drive;
  /** Its BMC loses what it is told to boot from before it starts. */
  forgetsBoot = false;
  /** Rises with each start and each end of one: what began in another does not happen any more. */
  life = 0;
  readonly #options: ComputerOptions;
  #latestTask = 0;
  #drives = 0;

  constructor(options: ComputerOptions) {
    this.#options = options;
    this.drive = this.#newDrive();
    options.machine.onPower = (power) => {
      this.life++;
      if (power === "on") void this.#start(this.life);
    };
  }

  /** As by a reset, or a power that was away for less than a moment. */
  reboot(): void {
    if (this.#options.machine.power !== "on") return;
    this.life++;
    void this.#start(this.life);
  }

  /** Somebody puts in another disk, which is not empty. */
  swapDisk(): void {
    this.drive = this.#newDrive();
    this.reboot();
  }

  /** Somebody makes the disk a part of their own pool, while the machine is not at work. */
  useDisk(): void {
    const uuid = `theirs-${++this.#drives}`;
    this.drive.signatures = [{ partition: 0, offset: 0, type: "LVM2_member", uuid }];
    this.drive.system = undefined;
    this.drive.writer = "somebody";
    this.reboot();
  }

  #newDrive(): Drive {
    const serial = `S${++this.#drives}`;
    const signatures = [{ partition: 0, offset: 0, type: "ceph_bluestore", cephFsid: `fsid-${serial}` }];
    return { serial, bytes: 1_000_000, signatures, writer: "somebody" };
  }

  async #start(life: number): Promise<void> {
    const { machine, isNetworkFirst } = this.#options;
    await this.#pass(500, 2500);
    if (life !== this.life) return;
    const told = machine.boot;
    if (told?.persistent !== true) machine.boot = undefined;
    const device = this.forgetsBoot ? undefined : told?.device;
    const asksNetwork =
      device === "network" || (device !== "disk" && isNetworkFirst) || this.drive.system === undefined;
    const visit = asksNetwork ? await this.#netboot(life) : undefined;
    if (life !== this.life) return;
    if (visit === undefined) return this.#own(life);
    await this.#environment(life, visit);
  }

  async #netboot(life: number): Promise<Visit | undefined> {
    const { machine, net, timeline, note, orderId } = this.#options;
    const { name } = machine.options;
    const isOver = (): boolean => life !== this.life;
    const boots = await net.ask((plans) => plans.boots(name), isOver, 3);
    if (boots?.value !== true) return undefined;
    const taskUrl = `${net.baseUrl}/task/${name}-${life}`;
    const boot = {
      machine: name,
      mac: name,
      firmware: "sim",
      atMs: timeline.now(),
      taskUrl,
      homeUrl: `${taskUrl}/home`,
    };
    const asked = await net.ask(
      async (plans) => {
        const task = await plans.taskFor(boot);
        if (task === undefined) return undefined;
        this.#latestTask = Math.max(this.#latestTask, life);
        return { boot, task, orderId: orderId() };
      },
      isOver,
      20,
    );
    if (asked?.value === undefined) return undefined;
    note(`${name} boots into ${asked.value.task.task}`);
    return asked.value;
  }

  /** Its own system, where there is one. */
  async #own(life: number): Promise<void> {
    const { system } = this.drive;
    if (system === undefined) return;
    const { machine, net, timeline, onHome, note } = this.#options;
    const { name } = machine.options;
    await this.#pass(500, 3000);
    const taskUrl = system.homeUrl.slice(0, -"/home".length);
    const boot = { machine: name, mac: name, firmware: "sim", atMs: timeline.now(), taskUrl, homeUrl: system.homeUrl };
    if (life !== this.life) return;
    onHome(system.orderId);
    note(`${name} runs the system of ${system.orderId}`);
    await net.ask(
      (plans) => plans.cameHome(boot),
      () => life !== this.life,
      500,
    );
  }

  async #environment(life: number, visit: Visit): Promise<void> {
    const { boot, task, orderId } = visit;
    const say = (report: BootReport): Promise<ReportAnswer | undefined> => this.#say(life, boot, report);
    const goesOn = async (report: BootReport): Promise<boolean> =>
      (await say(report))?.go === "on" && life === this.life;
    await this.#pass(300, 2000);
    if (!(await goesOn({ step: "inspected", inventory: this.#inventory() }))) return;
    if (task.task === "rescue") return void (await say({ step: "ready" }));
    if (task.task === "install" || task.task === "wipe") {
      const [claim] = task.task === "install" ? [task.disk] : task.disks;
      const wrong = claim === undefined ? "no disk" : this.#wrong(claim, task.resumes === true);
      if (claim === undefined || wrong !== undefined)
        return void (await say({ step: "failed", error: { code: "DISK_CHANGED", message: wrong ?? "" } }));
      if (!(await goesOn({ step: "checked" }))) return;
      if (!(await this.#write(life, { ...visit, task }, claim))) return;
    }
    if (!(await goesOn({ step: "done", inventory: this.#inventory() }))) return;
    if (task.task === "install" && orderId !== undefined) this.#options.onInstalled(orderId);
    await this.#pass(100, 500);
    if (life !== this.life) return;
    if (task.then === "power-off") this.#options.machine.power = "off";
    else if (task.then === "reboot") this.reboot();
  }

  #wrong({ serial, bytes, signatures }: DiskClaim, resumes: boolean): string | undefined {
    const { drive } = this;
    if (!this.#options.compares) return undefined;
    if (drive.serial !== serial || drive.bytes !== bytes) return "it is another disk";
    const isSame = JSON.stringify(sorted(drive.signatures)) === JSON.stringify(sorted(signatures));
    return resumes || isSame ? undefined : "something else lies on it";
  }

  /** Bit by bit; false when it is stopped, or the machine ends, in the middle. */
  async #write(
    life: number,
    { boot, task, orderId }: Visit & { readonly task: { readonly task: "install" | "wipe" } },
    claim: DiskClaim,
  ): Promise<boolean> {
    const { site, machine, onWrite } = this.#options;
    const { drive } = this;
    const order = orderId ?? "nobody";
    const { serial, bytes, writer, signatures: found } = drive;
    onWrite({
      site,
      machine: machine.options.name,
      task: task.task,
      serial,
      bytes,
      found,
      writer,
      claim,
      resumes: task.resumes === true,
      orderId,
    });
    drive.system = undefined;
    drive.writer = order;
    const step = task.task === "install" ? "writing" : "wiping";
    for (let i = 0; i < 4; i++) {
      drive.signatures = [{ partition: 0, offset: 512, type: "gpt", uuid: `half of ${order}` }];
      await this.#pass(200, 2500);
      if (life !== this.life || drive !== this.drive) return false;
      if (i === 1 && (await this.#say(life, boot, { step, bytes: 1000 * i, total: 4000 }))?.go !== "on") return false;
      if (life !== this.life || drive !== this.drive) return false;
    }
    drive.signatures = task.task === "install" ? [{ partition: 0, offset: 512, type: "gpt", uuid: order }] : [];
    if (task.task === "install") drive.system = { orderId: order, homeUrl: boot.homeUrl };
    return true;
  }

  async #say(life: number, boot: SeenBoot, report: BootReport): Promise<ReportAnswer | undefined> {
    const { net, onAllowed } = this.#options;
    const question = (plans: { reported(boot: SeenBoot, report: BootReport): ReportAnswer }): ReportAnswer => {
      const latest = this.#latestTask;
      const answer = plans.reported(boot, report);
      if (answer.go === "on") onAllowed(life, latest);
      return answer;
    };
    return (await net.ask(question, () => life !== this.life, 500))?.value;
  }

  #inventory(): BootInventory {
    const { serial, bytes, signatures } = this.drive;
    return {
      arch: "arm64",
      firmware: "uefi",
      system: {},
      cpu: { model: "sim", sockets: 1, cores: 1, threads: 1 },
      memoryBytes: 1,
      disks: [{ path: "/dev/vda", serial, bytes, rotational: false, signatures }],
      nics: [],
    };
  }

  #pass(from: number, to: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options.timeline.after(from + this.#options.random.next() * (to - from), resolve);
    return promise;
  }
}

/** As the wire has them: a field that is empty is none. */
function sorted(signatures: BootDisk["signatures"]): unknown {
  return signatures.map(({ partition, offset, type, uuid = "", cephFsid = "" }) => [
    partition,
    offset,
    type,
    uuid,
    cephFsid,
  ]);
}
