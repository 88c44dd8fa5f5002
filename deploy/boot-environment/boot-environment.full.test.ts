import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { setTimeout as delay } from "node:timers/promises";
import type { BootInventory, BootReport, BootTask, DiskClaim } from "@longshore/contracts";
import { freePort, missingPeers, tempDir, type RunningProcess } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { type AgentSide, sha256, startAgentSide, taskImage } from "./test/agent-side.ts";
import {
  act,
  btrfsFiles,
  cephDisk,
  emptyDisk,
  flatcarImage,
  get,
  MIB,
  put,
  smallImage,
  usedDisk,
} from "./test/disk-shapes.ts";
import { claimIn } from "./test/claim.ts";
import { login } from "./test/ssh.ts";
import { startMachine } from "./test/machine.ts";

const PEERS = [
  "sfdisk",
  "wipefs",
  "mkfs.fat",
  "mkfs.ext4",
  "mkfs.btrfs",
  "btrfs",
  "mtools",
  "xz",
  "ssh",
  "ssh-keygen",
] as const;
const missing = await missingPeers("qemu-system-x86_64", ...PEERS);
const LONG_MS = 600_000;

describe.skipIf(missing)("an amd64 machine with disks of all kinds, in the order of its life", () => {
  let dir: ReturnType<typeof tempDir>;
  let side: AgentSide;
  let machine: RunningProcess;
  let seen: BootInventory;
  let sshPort: number;
  const disks = { vda: "", nvme: "", scsi: "", sata: "" };

  beforeAll(async () => {
    dir = tempDir();
    disks.vda = await usedDisk(dir.join("vda.img"), "OLD-ROOT");
    disks.nvme = cephDisk(dir.join("nvme.img"));
    disks.scsi = await usedDisk(dir.join("scsi.img"), "DATA");
    disks.sata = emptyDisk(dir.join("sata.img"), 64 * MIB);
    sshPort = await freePort();
    side = await startAgentSide({ machine: "r1u7", then: "stay", task: "inspect" });
    const drive = (id: string, file: string): string[] => [
      "-drive",
      `if=none,id=${id},format=raw,file=${file},discard=unmap`,
    ];
    machine = await startMachine({
      architecture: "amd64",
      port: side.port,
      sshPort,
      hardware: [
        ...[...drive("d0", disks.vda), "-device", "virtio-blk-pci,drive=d0,serial=VD-1"],
        ...[...drive("d1", disks.nvme), "-device", "nvme,drive=d1,serial=NV-1"],
        ...["-device", "virtio-scsi-pci", ...drive("d2", disks.scsi)],
        ...["-device", "scsi-hd,drive=d2,serial=SC-1,wwn=0x5000c50000000001"],
        ...[...drive("d3", disks.sata), "-device", "ide-hd,drive=d3,serial=SA-1,wwn=0x5000c50000000002"],
      ],
    });
  }, LONG_MS);

  afterAll(async () => {
    await machine?.stop();
    await side?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  /** Gives the machine a task and waits for its end. */
  async function perform(task: Task): Promise<readonly BootReport[]> {
    onTestFailed(() => console.error(machine.output().slice(-5000)));
    const from = side.reports.length;
    side.task = { machine: "r1u7", then: "stay", ...task };
    const ended = (report: BootReport): boolean =>
      side.reports.indexOf(report) >= from && (report.step === "done" || report.step === "failed");
    await side.reported(ended);
    return side.reports.slice(from);
  }

  test(
    "it is inspected: processor, memory, ports, disks by serial and WWN, and what lies on them",
    async () => {
      seen = await inspect();
      const reports = side.reports;
      expect(reports.map(({ step }) => step)).toEqual(["started", "inspected", "done"]);
      expect(seen).toMatchObject({
        arch: "amd64",
        firmware: "bios",
        system: { vendor: "QEMU" },
        cpu: { sockets: 1, cores: 1, threads: 1 },
        memoryBytes: 768 * MIB,
        nics: [{ name: "eth0", mac: "52:54:00:77:00:13", driver: "virtio_net", link: true }],
      });
      const bySerial = new Map(seen.disks.map((disk) => [disk.serial, disk]));
      expect([...bySerial.keys()].toSorted()).toEqual(["NV-1", "SA-1", "SC-1", "VD-1"]);
      expect(bySerial.get("VD-1")).toMatchObject({ path: "/dev/vda", transport: "virtio", bytes: 256 * MIB });
      expect(bySerial.get("NV-1")).toMatchObject({
        path: "/dev/nvme0n1",
        transport: "nvme",
        rotational: false,
        signatures: [
          { partition: 0, offset: 0, type: "ceph_bluestore", cephFsid: "0f6d9b9e-6a52-4a73-8a19-4b0d6f1f2f10" },
        ],
      });
      expect(bySerial.get("SC-1")?.wwn).toBe("naa.5000c50000000001");
      expect(bySerial.get("SA-1")).toMatchObject({ wwn: "naa.5000c50000000002", transport: "sata", signatures: [] });
      const [table, ...onPartitions] = bySerial.get("VD-1")?.signatures ?? [];
      expect(table).toMatchObject({ partition: 0, offset: 510, type: "PMBR" });
      expect(onPartitions).toContainEqual(expect.objectContaining({ partition: 0, type: "gpt", offset: 512 }));
      expect(onPartitions).toContainEqual(expect.objectContaining({ partition: 1, type: "ext4", label: "OLD-ROOT" }));
    },
    LONG_MS,
  );

  test(
    "a bond with a static address and a VLAN on it carry the task, where the documents say so",
    async () => {
      const network: BootTask["network"] = {
        links: [
          { kind: "vlan", on: "bond0", id: 20, name: "bond0.20", addresses: ["10.20.0.5/24"], dhcp: false },
          {
            ...{ kind: "bond", of: ["port0"], mode: "active-backup", name: "bond0", mtu: 1400 },
            ...{ addresses: ["10.0.2.50/24"], dhcp: false, gateway: "10.0.2.2" },
          },
          { kind: "nic", mac: "52:54:00:77:00:13", name: "port0", addresses: [], dhcp: false },
        ],
        dns: ["10.0.2.3"],
      };
      const reports = await perform({ task: "inspect", network });
      expect(reports.at(-1)).toMatchObject({ step: "done" });
      const log = reports.at(-1)?.log?.join("\n");
      expect(log).toContain("bond0: 10.0.2.50/24");
      expect(log).toContain("bond0.20: 10.20.0.5/24");
    },
    LONG_MS,
  );

  test(
    "a disk that another system was put on since the plan is refused, and nothing is written",
    async () => {
      const claim = claimOf("VD-1");
      await act("mkfs.ext4", ["-q", "-L", "NEWER", "-E", `offset=${33 * MIB}`, disks.vda, "32M"]);
      const before = sha256(readFileSync(disks.vda));
      const reports = await perform(install(claim, gzipSync(randomBytes(MIB)), "raw.gz"));
      const end = reports.at(-1);
      expect(end?.error?.code).toBe("DISK_CHANGED");
      expect(end?.error?.message).toContain("new: ext4 on partition 2 at byte 1080, label NEWER");
      expect(reports.map(({ step }) => step)).toEqual(["started", "failed"]);
      expect(sha256(readFileSync(disks.vda))).toBe(before);
    },
    LONG_MS,
  );

  test(
    "an agent that says stop before the first byte is obeyed",
    async () => {
      const before = sha256(readFileSync(disks.scsi));
      side.answer = ({ step }) =>
        step === "checked" ? { go: "stop", because: "the order was taken back" } : { go: "on" };
      const reports = await perform({ task: "wipe", disks: [claimOf("SC-1")] });
      side.answer = () => ({ go: "on" });
      expect(reports.at(-1)?.error).toMatchObject({ code: "STOPPED" });
      expect(reports.at(-1)?.error?.message).toContain("the order was taken back");
      expect(sha256(readFileSync(disks.scsi))).toBe(before);
    },
    LONG_MS,
  );

  test(
    "an image from a slow server that is cut in between is installed, with NoCloud's files behind it",
    async () => {
      const image = await smallImage(dir.join("small.img"));
      const packed = gzipSync(image, { level: 1 });
      // the claim is the one of now
      const claim = claimIn(await inspect(), "VD-1");
      let ranges = 0;
      side.beforeRange = async () => {
        ranges++;
        await delay(200);
        return ranges % 4 !== 1;
      };
      const files = {
        "meta-data": "instance-id: r1u7\n",
        "user-data": "#cloud-config\n",
        "network-config": "version: 2\n",
      };
      const reports = await perform(install(claim, packed, "raw.gz", { by: "nocloud", files }));
      side.beforeRange = async () => true;
      expect(reports.at(-1)).toMatchObject({ step: "done" });
      expect([...new Set(reports.map(({ step }) => step))]).toEqual([
        ...["started", "checked", "wiping", "writing", "configuring", "boot-order", "done"],
      ]);
      expect(reports.some(({ log = [] }) => log.some((line) => line.startsWith("image: cut at byte ")))).toBe(true);
      const told = reports.filter(({ step }) => step === "writing").map(({ bytes }) => bytes ?? 0);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      expect(new Set(told).size).toBeGreaterThan(2);
      // all between the two tables is the image's, byte by byte
      const from = MIB;
      const length = image.length - 2 * MIB;
      expect(sha256(get(disks.vda, from, length))).toBe(sha256(image.subarray(from, from + length)));
      expect(await act("sfdisk", ["--verify", disks.vda])).toContain("No errors detected");
      const table = JSON.parse(await act("sfdisk", ["--json", disks.vda])).partitiontable.partitions;
      expect(table).toHaveLength(2);
      expect(table[1]).toMatchObject({ name: "CIDATA" });
      for (const [name, content] of Object.entries(files))
        expect(await act("mtools", ["-c", "mtype", "-i", `${disks.vda}@@${table[1].start * 512}`, `::/${name}`])).toBe(
          content,
        );
      expect(await act("wipefs", ["-J", disks.vda])).not.toContain("NEWER");
    },
    LONG_MS,
  );

  test(
    "an image that is not what its digests say reaches no disk",
    async () => {
      const image = gzipSync(randomBytes(2 * MIB));
      const task = install(claimOf("SC-1"), image, "raw.gz");
      side.image = Buffer.from(image);
      side.image[MIB + 5] = (side.image[MIB + 5] ?? 0) ^ 1;
      const reports = await perform(task);
      expect(reports.at(-1)?.error?.code).toBe("IMAGE_DIGEST");
      expect(get(disks.scsi, 0, MIB)).toEqual(Buffer.alloc(MIB)); // wiped, and no start to boot from
    },
    LONG_MS,
  );

  test(
    "a disk in the shape of Flatcar's has its Ignition configuration on the partition OEM",
    async () => {
      const usr = randomBytes(8 * MIB);
      const packed = zstdCompressSync(await flatcarImage(dir.join("flatcar.img"), usr));
      const config = JSON.stringify({ ignition: { version: "3.4.0" } });
      const kernelArguments = ["console=ttyS0,115200", "flatcar.autologin=ttyS0"];
      const firstBoot = { by: "ignition-oem", config, kernelArguments } as const;
      const reports = await perform(install(claimOf("NV-1"), packed, "raw.zst", firstBoot));
      expect(reports.at(-1)).toMatchObject({ step: "done" });
      expect(sha256(get(disks.nvme, 34 * MIB, 8 * MIB))).toBe(sha256(usr));
      expect(await btrfsFiles(disks.nvme, 42 * MIB, 128 * MIB, ["config.ign", "grub.cfg"])).toEqual([
        config,
        'set oem_id="baremetal"\nset linux_append="$linux_append console=ttyS0,115200 flatcar.autologin=ttyS0" # Longshore\n',
      ]);
    },
    LONG_MS,
  );

  test(
    "a wiped disk holds no signature, also where copies were",
    async () => {
      put(disks.sata, 40 * MIB, Buffer.from("left alone"));
      await act("mkfs.ext4", ["-q", "-F", "-L", "OLD", disks.sata]);
      const claim = claimIn(await inspect(), "SA-1");
      expect(claim.signatures).toMatchObject([{ type: "ext4", label: "OLD" }]);
      const reports = await perform({ task: "wipe", disks: [claim] });
      expect(reports.at(-1)).toMatchObject({ step: "done" });
      expect(await act("wipefs", [disks.sata])).toBe("");
    },
    LONG_MS,
  );

  test(
    "in rescue the keys' owner comes in by SSH, a person at the console has a shell, a crash is reported, and the machine goes off when told",
    async () => {
      onTestFailed(() => console.error(machine.output().slice(-5000)));
      const person = await login(dir.join("key"), sshPort);
      side.task = { machine: "r1u7", then: "stay", task: "rescue", authorizedKeys: [person.publicKey] };
      await side.reported(({ step }) => step === "ready");
      expect(await person.run("ls /dev/vda")).toContain("/dev/vda\n");
      // the program that does the work is killed: the first process says so, and starts another that does nothing twice
      await person.run("kill -ABRT $(pidof init | tr ' ' '\\n' | grep -vx 1)");
      const crashed = await side.reported(({ error }) => error?.code === "ENVIRONMENT_CRASHED");
      expect(crashed.error?.message).toContain("SIGABRT");
      machine.type("echo seen-$((40+2))\n");
      await machine.waitFor("seen-42", 120_000);
      machine.type("poweroff\n");
      expect(await machine.ended).toBe(0);
    },
    LONG_MS,
  );

  async function inspect(): Promise<BootInventory> {
    const found = (await perform({ task: "inspect" })).find(({ step }) => step === "inspected")?.inventory;
    if (found === undefined) throw new Error("the machine said nothing of what it is made of");
    return found;
  }

  /** As it was when the machine was first seen. */
  function claimOf(serial: string): DiskClaim {
    return claimIn(seen, serial);
  }

  function install(
    claim: DiskClaim,
    packed: Uint8Array,
    format: "raw.gz" | "raw.zst",
    firstBoot: (BootTask & { task: "install" })["firstBoot"] = { by: "none" },
  ): Task {
    side.image = packed;
    return { task: "install", disk: claim, image: taskImage(side.port, packed, format), firstBoot };
  }
});

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
type Task = Without<BootTask, "machine" | "then">;
