import { existsSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@longshore/kit";
import { ChassisAction } from "node-ipmi";
import { type Boot, createSimulator, type SimulatedBmc, type SimulatedUser } from "node-ipmi/simulator";
import { biosSequence } from "../boot-choice.ts";
import type { Hardware } from "../hardware.ts";
import type { MachineFiles } from "../qemu-command.ts";
import { prepareFlash } from "./firmware.ts";
import { type Qemu, startQemu } from "./qemu.ts";
import type { QmpEvent } from "./qmp.ts";
import { SerialLine } from "./serial-line.ts";

export interface VirtualMachineOptions {
  readonly hardware: Hardware;
  /** A folder of its own: disks, firmware variables, `serial.log`. What is in it is the machine as it was before. */
  readonly dir: string;
  /** Put in front of QEMU's command, for where its taps are: `["ip", "netns", "exec", NAME]`. */
  readonly before?: readonly string[];
  /** Where its BMC listens, in this process; a free port of loopback, and `admin`/`admin`, unless told. */
  readonly bmc?: {
    readonly host?: string;
    readonly port?: number;
    readonly users?: readonly SimulatedUser[];
    /** Told of each order that the BMC takes on. */
    readonly ordered?: (action: ChassisAction) => void;
  };
  /** Told what went wrong with QEMU itself; standard error unless given. */
  readonly onTrouble?: (sentence: string) => void;
}

/**
 * A server as a site has it: real firmware in QEMU, behind a BMC that speaks IPMI. The BMC switches QEMU on and off, has
 * its serial port as console, and says what the next start is from; QEMU's end, whatever its cause, is loss of power.
 */
export interface VirtualMachine extends AsyncDisposable {
  readonly bmc: SimulatedBmc;
  readonly serial: SerialLine;
  /** Paths of the disks' contents. */
  readonly disks: readonly string[];
  /** Of its UEFI variables. */
  readonly variables: string;
  /** Whether a QEMU runs, and none is being started or ended. */
  readonly running: boolean;
  /** Somebody pulls the plug: `kill -9` of QEMU. Resolves when it is gone. */
  pullPlug(): Promise<void>;
  /** Waits until what was asked of it until now is done. */
  settled(): Promise<void>;
}

export async function openVirtualMachine(options: VirtualMachineOptions): Promise<VirtualMachine> {
  const machine = new BehindBmc(options);
  const { host, port, users, ordered } = options.bmc ?? {};
  const bmc = await createSimulator({
    listen: { ...(host !== undefined && { host }), ...(port !== undefined && { port }) },
    ...(users !== undefined && { users }),
    serial: () => machine.serial.open(),
    hooks: {
      ordered: (action) => {
        ordered?.(action);
        if (action === ChassisAction.DiagnosticInterrupt) machine.tell("inject-nmi");
      },
      powerChanged: (power) => power === "off" && machine.stop(),
      booting: (boot) => machine.boot(boot),
      shuttingDown: () => machine.tell("system_powerdown"),
      serialBreak: () => machine.tell("chardev-send-break", { id: "serial" }),
    },
  });
  machine.connect(bmc);
  return machine;
}

class BehindBmc implements VirtualMachine {
  readonly serial: SerialLine;
  readonly disks: readonly string[];
  readonly variables: string;
  readonly #options: VirtualMachineOptions;
  #bmc: SimulatedBmc | undefined;
  #qemu: Qemu | undefined;
  /** One thing after the other: a start that is under way is finished before it is ended. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: VirtualMachineOptions) {
    const { dir, hardware } = options;
    this.#options = options;
    mkdirSync(dir, { recursive: true });
    this.serial = new SerialLine(join(dir, "serial.log"));
    this.variables = join(dir, "variables.fd");
    this.disks = (hardware.disks ?? []).map(({ bytes }, i) => newDisk(join(dir, `disk${i}.raw`), bytes));
  }

  get bmc(): SimulatedBmc {
    if (this.#bmc === undefined) throw new Error("the machine has no BMC yet");
    return this.#bmc;
  }

  get running(): boolean {
    return this.#qemu?.process.running() ?? false;
  }

  connect(bmc: SimulatedBmc): void {
    this.#bmc = bmc;
  }

  /** From nothing, and in place of what runs. */
  boot(boot: Boot): void {
    this.#then(async () => {
      await this.#end();
      await this.#start(boot);
    });
  }

  stop(): void {
    this.#then(() => this.#end());
  }

  tell(command: string, options: Readonly<Record<string, unknown>> = {}): void {
    this.#then(async () => void (await this.#qemu?.qmp.execute(command, options)));
  }

  async pullPlug(): Promise<void> {
    await this.settled();
    const { process } = this.#qemu ?? {};
    process?.signal("SIGKILL");
    await process?.ended;
  }

  settled(): Promise<void> {
    return this.#work;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bmc?.close();
    this.stop();
    await this.settled();
  }

  #then(work: () => Promise<void>): void {
    const { onTrouble = (sentence) => void process.stderr.write(`${sentence}\n`) } = this.#options;
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => onTrouble(`${this.#options.dir}: ${messageOf(error)}`));
  }

  async #start(boot: Boot): Promise<void> {
    if (this.bmc.machine.power === "off") return; // switched off again meanwhile
    const { hardware, dir, before = [] } = this.#options;
    const flash = hardware.firmware === "uefi" ? { flash: await prepareFlash(hardware, dir, boot) } : {};
    const files: MachineFiles = { dir, disks: this.disks, ...flash };
    const sequence = biosSequence(hardware, boot);
    let started: Qemu | undefined;
    const onEvent = (event: QmpEvent): void => {
      if (this.#qemu === started) this.#heard(event);
    };
    try {
      started = await startQemu({ hardware, files, sequence, serial: this.serial, before, onEvent });
    } catch (error) {
      this.bmc.machine.press("off");
      throw error;
    }
    this.#qemu = started;
    void started.process.ended.then(() => {
      if (this.#qemu === started) this.#lostPower();
    });
  }

  async #end(): Promise<void> {
    const ended = this.#qemu;
    this.#qemu = undefined; // its end is no loss of power
    if (ended === undefined) return;
    ended.process.signal("SIGKILL");
    await ended.process.ended;
  }

  /** The guest restarted or switched itself off; QEMU stands still. */
  #heard({ event, data }: QmpEvent): void {
    if (event !== "SHUTDOWN") return;
    if (data?.["reason"] === "guest-reset") this.bmc.machine.restart();
    else this.bmc.machine.press("off");
  }

  #lostPower(): void {
    this.#qemu = undefined;
    this.bmc.machine.press("off");
  }
}

function newDisk(file: string, bytes: number): string {
  if (!existsSync(file)) {
    writeFileSync(file, "");
    truncateSync(file, bytes);
  }
  return file;
}
