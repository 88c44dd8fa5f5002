import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { BootInventory, BootReport, BootTask, DiskClaim } from "@longshore/contracts";
import { installerCommandLine, installerSeed, machineSchema, operatingSystemSchema } from "@longshore/intents";
import { missingPeers, tempDir } from "@longshore/testkit/tools";
import { describe, expect, onTestFailed, test } from "vitest";
import type { Architecture } from "./architecture.ts";
import { type AgentSide, sha256, startAgentSide, taskFile, TOKEN } from "./test/agent-side.ts";
import { claimIn } from "./test/claim.ts";
import { act, get, MIB, usedDisk } from "./test/disk-shapes.ts";
import { MAC, startMachine } from "./test/machine.ts";
import { smallInstaller } from "./test/small-installer.ts";

const LONG_MS = 900_000;
const SERIAL = "VD-9 'x";

const amd64 = {
  cpu: "amd64",
  port: "ttyS0",
  missing: await missingPeers("qemu-system-x86_64", "sfdisk", "mkfs.ext4"),
} as const;
const arm64 = {
  cpu: "arm64",
  port: "ttyAMA0",
  missing: await missingPeers("qemu-system-aarch64", "sfdisk", "mkfs.ext4"),
} as const;
const MACHINES = [
  { ...amd64, firmware: "BIOS" },
  { ...amd64, firmware: "UEFI" },
  { ...arm64, firmware: "no firmware" },
  { ...arm64, firmware: "UEFI" },
] as const;

describe.each(MACHINES)(
  "an $cpu machine with $firmware that an installer of somebody else's is to install",
  ({ cpu, port, firmware, missing }) => {
    test.skipIf(missing)(
      "is handed over once its disk is checked and wiped: not with another disk, not with another kernel",
      async () => {
        await using dir = tempDir();
        const disk = await usedDisk(dir.join("vda.img"), "OLD-ROOT");
        await using side = await startAgentSide({ machine: "r4u1", then: "stay", task: "inspect" });
        await using machine = await startMachine({
          ...{ architecture: cpu, port: side.port, memory: 1536 },
          ...(firmware === "UEFI" && { variables: dir.join("variables.fd") }),
          hardware: [
            ...[
              "-drive",
              `if=none,id=d0,format=raw,file=${disk}`,
              "-device",
              `virtio-blk-pci,drive=d0,serial=${SERIAL}`,
            ],
            ...["-drive", `if=none,id=d1,format=raw,file=${await usedDisk(dir.join("vdb.img"), "OTHER")}`],
            ...["-device", "virtio-blk-pci,drive=d1,serial=VD-10"],
          ],
        });
        onTestFailed(() => console.error(machine.output().slice(-8000)));
        const seen = await side.reported(({ step }) => step === "inspected");
        const stage = await Stage.open(cpu, side, seen.inventory as BootInventory);

        // somebody puts a file system on it
        await act("mkfs.ext4", ["-q", "-L", "NEWER", "-E", `offset=${33 * MIB}`, disk, "32M"]);
        const changed = sha256(readFileSync(disk));
        expect((await stage.end(stage.task())).error?.code).toBe("DISK_CHANGED");
        const claim = await stage.claimNow();

        const wrong = Buffer.from(stage.initrd);
        wrong[MIB + 5] = (wrong[MIB + 5] ?? 0) ^ 1;
        side.files.set("/image/initrd", wrong);
        expect((await stage.end(stage.task({ disk: claim }))).error?.code).toBe("IMAGE_DIGEST");
        side.files.set("/image/initrd", stage.initrd);

        const noKernel = randomBytes(2 * MIB);
        side.files.set("/image/none", noKernel);
        const none = stage.task({ disk: claim, kernel: taskFile(side.port, "/image/none", noKernel) });
        expect((await stage.end(none)).error?.code).toBe("KEXEC_REFUSED");

        const large = stage.task({ disk: claim, iso: { sha256: "", bytes: 2 ** 31 } });
        expect((await stage.end(large)).error?.code).toBe("INSTALLER_MEMORY");

        expect(sha256(readFileSync(disk))).toBe(changed); // all that was in vain, and nothing was written

        side.task = stage.task({ disk: claim });
        const from = side.reports.length;
        expect(await machine.ended).toBe(0);
        const steps = side.reports.slice(from).map(({ step }) => step);
        expect([...new Set(steps)]).toEqual(["started", "fetching", "checked", "wiping", "installing", "done"]);
        const { events } = stage;
        expect(events["cmdline"]).toContain(`BOOTIF=01-${MAC.replaceAll(":", "-")} url=`);
        expect(events["cmdline"]).toMatch(new RegExp(`--- console=tty0 console=${port},115200n8 mitigations=auto$`));
        expect(events["iso"]).toBe(sha256(stage.iso));
        expect(events["disk"]).toBe("/dev/vda holds 0 bytes");
        for (const file of ["meta-data", "vendor-data", "user-data"])
          expect(side.asked).toContain(`GET /task/${TOKEN}/seed/${file}`);
        expect(get(disk, 0, 34).toString()).toBe("installed by the small installer\n\0");
      },
      LONG_MS,
    );
  },
);

/** A machine that has been inspected, and what it is handed over to. */
class Stage {
  readonly iso = randomBytes(3 * MIB);
  readonly kernel: Uint8Array;
  readonly initrd: Uint8Array;
  readonly #side: AgentSide;
  readonly #cpu: Architecture;
  #claim: DiskClaim;

  private constructor(cpu: Architecture, side: AgentSide, claim: DiskClaim, files: Pick<Stage, "kernel" | "initrd">) {
    this.#side = side;
    this.#cpu = cpu;
    this.#claim = claim;
    this.kernel = files.kernel;
    this.initrd = files.initrd;
  }

  static async open(cpu: Architecture, side: AgentSide, seen: BootInventory): Promise<Stage> {
    const stage = new Stage(cpu, side, claimIn(seen, SERIAL), await smallInstaller(cpu));
    side.files.set("/image/kernel", stage.kernel).set("/image/initrd", stage.initrd);
    side.files.set("/image/iso/installer.iso", stage.iso).set(`/task/${TOKEN}/event`, "");
    return stage;
  }

  task({ disk, kernel, iso }: Partial<Pick<HandOver, "disk">> & Partial<HandOver["installer"]> = {}): HandOver {
    const { port } = this.#side;
    const claim = disk ?? this.#claim;
    const machine = machineSchema.parse({ arch: this.#cpu, bmc: { address: "10.2.0.1", credentials: "bmc" } });
    const os = operatingSystemSchema().parse({
      ...{ distribution: "ubuntu", version: "24.04", images: {}, autoinstall: { version: 1 } },
      kernelArguments: ["mitigations=auto"],
    });
    const facts = { taskUrl: `http://10.0.2.2:${port}/task/${TOKEN}`, machine, os, disk: claim };
    const seed = installerSeed({ ...facts, name: "r4u1", site: undefined, secretOf: () => undefined });
    const [, text = ""] = (seed["user-data"] ?? "").split("#cloud-config\n");
    const told = JSON.parse(text) as { autoinstall: { "early-commands": readonly string[] } };
    const early = told.autoinstall["early-commands"].at(-1) ?? "";
    for (const [name, content] of Object.entries({ ...seed, early }))
      this.#side.files.set(`/task/${TOKEN}/seed/${name}`, content);
    return {
      ...{ machine: "r4u1", then: "reboot", task: "hand-over", disk: claim },
      installer: {
        kernel: kernel ?? taskFile(port, "/image/kernel", this.kernel),
        initrd: taskFile(port, "/image/initrd", this.initrd),
        iso: iso ?? { sha256: sha256(this.iso), bytes: this.iso.length },
        commandLine: installerCommandLine(facts, { isoUrl: `http://10.0.2.2:${port}/image/iso`, mac: MAC }),
      },
    };
  }

  /** How a task ends that must not get as far as the installer. */
  async end(task: BootTask): Promise<BootReport> {
    const from = this.#side.reports.length;
    this.#side.task = task;
    const isEnd = (each: BootReport): boolean =>
      this.#side.reports.indexOf(each) >= from && (each.step === "failed" || each.step === "done");
    const report = await this.#side.reported(isEnd);
    const steps = this.#side.reports.slice(from).map(({ step }) => step);
    expect(steps).not.toContain("wiping");
    expect(steps).not.toContain("installing");
    return report;
  }

  async claimNow(): Promise<DiskClaim> {
    const from = this.#side.reports.length;
    await this.end({ machine: "r4u1", then: "stay", task: "inspect" });
    const found = this.#side.reports.slice(from).find(({ inventory }) => inventory !== undefined);
    return (this.#claim = claimIn(found?.inventory as BootInventory, SERIAL));
  }

  /** What the installer said, by name. */
  get events(): Readonly<Record<string, string>> {
    const before = `POST /task/${TOKEN}/event `;
    const said = this.#side.asked.filter((each) => each.startsWith(before));
    const all = said.map((each) => JSON.parse(each.slice(before.length)) as { name: string; description: string });
    return Object.fromEntries(all.map(({ name, description }) => [name, description.trim()]));
  }
}

type HandOver = Extract<BootTask, { task: "hand-over" }>;
