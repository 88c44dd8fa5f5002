import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  callsHome,
  Fleet,
  type ImageFault,
  imageFaults,
  type ImageServer,
  operatorOf,
  scenario,
  type Stage,
  startVmLab,
  type VirtualMachine,
  type VmLab,
  withSystemLike,
} from "@longshore/testkit";
import { fillBootFolder } from "../../deploy/boot-environment/io/boot-folder.ts";

export default scenario({
  summary:
    "machines come to their own system, installed once, whatever is killed, lost, forgotten or swapped on the way there",
  tier: "full",
  alone: true,
  budgetSeconds: 1200,
  needs: ["ip", "nft", "busybox", "longshore-launch", "mtools", "grub-mkimage", "qemu-system-x86_64"],
  needsRoot: true,
  async run(stage: Stage) {
    const bootFolder = await fillBootFolder(join(stage.dir, "boot"), stage.log);
    const examples = new URL("../../examples/lab-vm", import.meta.url).pathname;
    const lab = stage.use(
      await startVmLab({
        examples,
        bootFolder,
        machines: ["r1u1", "r1u2"],
        edit: withFaultySystems,
        agentArgs: ["--provisioning-silence", "40s", "--provisioning-boot", "5m"],
        onStep: stage.log,
      }),
    );
    const fleet = stage.use(new Fleet(operatorOf(lab.contextFile)));
    await Promise.all([killed(new Play(stage, lab, fleet, "r1u2")), wrong(new Play(stage, lab, fleet, "r1u1"))]);
  },
});

/** Whatever dies on the way. */
async function killed(play: Play): Promise<void> {
  const { stage, lab, machine } = play;
  const inspected = play.inspect();
  await play.eventually("it is told to boot", async () => (await play.step()) === "boot");
  await agentOf(lab).kill();
  await agentOf(lab).start();
  stage.log("r1u2: the agent was killed while it waited for the machine to boot");
  await inspected;
  await play.order("provision", "--os", "lab-os-troubled");
  await play.eventually("it is told to boot", async () => (await play.step()) === "boot");
  wasResumed(play, "lab-os-troubled");
  await lab.hub.kill();
  stage.log("r1u2: the hub was killed while the machine booted");
  await play.printed(/wiping .*, serial R1U2-ROOT/);
  await agentOf(lab).kill();
  stage.log("r1u2: the agent was killed while the disk was written");
  await Promise.all([agentOf(lab).start(), lab.hub.start()]);
  await machine.pullPlug();
  stage.log("r1u2: somebody pulled its plug");
  await play.isAtHome();
  await play.comesBackToTheNetwork();
}

/** Whatever is not as it should be. */
async function wrong(play: Play): Promise<void> {
  const { stage, lab, machine } = play;
  machine.bmc.faults.pretends = ["Set System Boot Options"];
  await play.inspect(); // its own order finds nothing on the disk, and goes on to the network
  stage.log("r1u1: looked at, though its BMC forgot what to boot from");
  machine.bmc.faults.pretends = [];
  await play.fails(["--os", "lab-os-damaged"], "IMAGE_REFUSED", /its digest is [0-9a-f]{64}, and its document says/);
  stage.log("r1u1: an image whose digest is another was refused");
  const [disk = ""] = machine.disks;
  write(disk, 512, LVM);
  await play.fails([], "DISK_CHANGED", /LVM2_member/);
  play.stage.expect(read(disk, 512, LVM.length).equals(LVM), "what lies on the swapped disk is as it was");
  stage.log("r1u1: a disk with something else on it was left alone");
  await play.inspect();
  await lab.loss(30);
  await play.order("provision");
  await play.printed(/wiping .*, serial R1U1-ROOT/);
  machine.bmc.machine.control(RESET);
  stage.log("r1u1: reset while its disk was written");
  await play.isAtHome();
  await lab.loss(0);
}

/** Each line that was lost was gone on with by the next, from where it was. */
function wasResumed(play: Play, system: string): void {
  const { stage, lab } = play;
  const asked = lab.images.asked.filter(({ name }) => name.startsWith(`${system}/`));
  const from = asked.map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range ?? "bytes=0-")?.[1]));
  const said = `${system} was asked for from ${from.join(", ")}`;
  play.stage.expect(from.length === FAULTY_SYSTEMS[system]?.length, `${said}: once for each trouble`);
  play.stage.expect(
    from.every((at, i) => at > (from[i - 1] ?? -1)),
    `${said}: each time from farther on`,
  );
  stage.log(`r1u2: ${said}: its server cut the line, fell silent, and was slow`);
}

const RESET = 3;
/** A physical volume of LVM as `pvcreate` begins one, which stands at the second sector. */
const LVM = Buffer.from(
  "LABELONE\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0020\u0000\u0000\u0000LVM2 001",
);

class Play {
  readonly stage: Stage;
  readonly lab: VmLab;
  readonly machine: VirtualMachine;
  readonly #fleet: Fleet;
  readonly #name: string;
  #since = 0;
  #before: string | undefined;

  constructor(stage: Stage, lab: VmLab, fleet: Fleet, name: string) {
    const machine = lab.virtual.get(`lab/${name}`);
    stage.expect(machine !== undefined, `the lab has ${name}`);
    this.stage = stage;
    this.lab = lab;
    this.machine = machine;
    this.#fleet = fleet;
    this.#name = name;
  }

  async inspect(): Promise<void> {
    await this.order("inspect");
    const { ok, message } = await this.#end();
    this.stage.expect(ok, `${this.#name} is looked at from inside: ${message}`);
  }

  /** Given, and not waited for; the hub may be away for a while. */
  async order(verb: "inspect" | "provision", ...words: readonly string[]): Promise<void> {
    this.#since = this.machine.serial.printed.length;
    await this.eventually("its status is known", async () => (await this.#resource()) !== undefined);
    this.#before = (await this.#provisioning())?.last?.orderId;
    const isTaken = async (): Promise<boolean> => {
      const args = ["machine", verb, this.#name, "--site", "lab", "--yes", ...words];
      const { code, stdout, stderr } = await this.lab.cli(...args);
      if (code === 0 || (await this.step()) !== undefined) return true;
      const isAway = /BUS_|PROVISION_NO_BOOT_NETWORK/.test(stderr);
      this.stage.expect(isAway, `${verb} ${this.#name} is ordered: ${stdout}${stderr}`);
      return false;
    };
    await this.eventually(`${verb} is ordered`, isTaken);
  }

  async fails(words: readonly string[], wanted: string, cause: RegExp): Promise<void> {
    await this.order("provision", ...words);
    const { code, message } = await this.#end();
    this.stage.expect(code === wanted, `${this.#name} ends with ${wanted}, not ${code}: ${message}`);
    this.stage.expect(cause.test(message), `it says why: ${message}`);
    this.stage.expect(!/wiping/.test(this.#printed), "nothing was written");
  }

  async step(): Promise<string | undefined> {
    return (await this.#provisioning())?.work?.step;
  }

  async printed(text: RegExp): Promise<void> {
    await this.eventually(`it prints ${String(text)}`, () => text.test(this.#printed));
  }

  /** Provisioned, once: its system called home, and nothing was written after that. */
  async isAtHome(): Promise<void> {
    await this.eventually("it is Provisioned", async () => (await this.#resource())?.status?.phase === "Provisioned");
    this.stage.expect((await callsHome(this.machine, this.#since)) === 1, `${this.#name} called home once`);
    const after = this.#printed.slice(this.#printed.indexOf("lab-os: called home"));
    this.stage.expect(!/wiping/.test(after), "nothing was written after that");
    this.stage.log(`${this.#name}: at home`);
  }

  /** Somebody has it boot from the network again: it goes on to its disk. */
  async comesBackToTheNetwork(): Promise<void> {
    this.#since = this.machine.serial.printed.length;
    for (const words of [
      ["boot", this.#name, "network"],
      ["power", "reset", this.#name, "--yes"],
    ]) {
      const { code, stdout, stderr } = await this.lab.cli("machine", ...words, "--site", "lab");
      this.stage.expect(code === 0, `machine ${words.join(" ")}: ${stdout}${stderr}`);
    }
    await this.printed(/Start PXE over IPv4[\s\S]*lab-os: called home before/);
    this.stage.expect(!/wiping/.test(this.#printed), "it was not installed again");
    this.stage.log(`${this.#name}: came back to the network, and went on to its disk`);
  }

  async eventually(what: string, look: () => Promise<boolean> | boolean): Promise<void> {
    await this.stage.eventually(`${this.#name}: ${what}`, look, 600);
  }

  get #printed(): string {
    return this.machine.serial.printed.slice(this.#since);
  }

  async #resource() {
    return (await this.#fleet.machines())?.find(({ name }) => name === this.#name);
  }

  /** How the order ended that was given last. */
  async #end() {
    const ended = async () => {
      const last = (await this.#provisioning())?.last;
      return last != null && last.orderId !== this.#before ? last : undefined;
    };
    return await this.stage.eventually(`${this.#name}: its order ends`, ended, 600);
  }

  async #provisioning() {
    return (await this.#resource())?.status?.machine?.provisioning;
  }
}

function agentOf(lab: VmLab) {
  const agent = lab.agents.get("lab");
  if (agent === undefined) throw new Error("the lab has no agent");
  return agent;
}

/** The lab's system once more by other servers: what goes wrong when their image is asked for, time after time. */
const FAULTY_SYSTEMS: Readonly<Record<string, readonly ImageFault[]>> = {
  "lab-os-damaged": [imageFaults.damaged],
  "lab-os-troubled": [imageFaults.cut, imageFaults.silent, imageFaults.slow],
};

function withFaultySystems(text: string, images: ImageServer): string {
  return Object.entries(FAULTY_SYSTEMS).reduce((all, [system, faults]) => {
    const imageOf = (name: string) => {
      const own = `${system}/${name}`;
      return { url: images.urlOf(own), ...images.faulty(name, own, faults) };
    };
    return withSystemLike("lab-os", system, all, imageOf);
  }, text);
}

function write(disk: string, at: number, content: Uint8Array): void {
  const file = openSync(disk, "r+");
  writeSync(file, content, 0, content.length, at);
  closeSync(file);
}

function read(disk: string, at: number, length: number): Buffer {
  const content = Buffer.alloc(length);
  const file = openSync(disk, "r");
  readSync(file, content, 0, length, at);
  closeSync(file);
  return content;
}
