import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import type { BootInventory } from "@longshore/contracts";
import { missingPeers, tempDir } from "@longshore/testkit/tools";
import { describe, expect, onTestFailed, test } from "vitest";
import { sha256, startAgentSide, taskImage } from "./test/agent-side.ts";
import { claimIn } from "./test/claim.ts";
import { act, emptyDisk, flatcarImage, get, MIB, smallImage } from "./test/disk-shapes.ts";
import { startMachine } from "./test/machine.ts";
import { startSwitch } from "./test/switch.ts";

const PEERS = ["sfdisk", "mkfs.fat", "mkfs.btrfs", "mtools", "xz"] as const;
const missing = await missingPeers("qemu-system-x86_64", "qemu-system-aarch64", ...PEERS);
const LONG_MS = 600_000;

describe.skipIf(missing)("an amd64 machine with UEFI", () => {
  test(
    "has the installed system first in its boot order, and the network still in it",
    async () => {
      await using dir = tempDir();
      const disk = emptyDisk(dir.join("vda.img"), 256 * MIB);
      const image = zstdCompressSync(await flatcarImage(dir.join("flatcar.img"), randomBytes(MIB)));
      await using side = await startAgentSide({ machine: "r3u1", then: "stay", task: "inspect" });
      await using machine = await startMachine({
        architecture: "amd64",
        port: side.port,
        variables: dir.join("variables.fd"),
        hardware: ["-drive", `if=none,id=d0,format=raw,file=${disk}`, "-device", "virtio-blk-pci,drive=d0,serial=VD-3"],
      });
      onTestFailed(() => console.error(machine.output().slice(-5000)));
      const { inventory } = await side.reported(({ step }) => step === "inspected");
      expect(inventory).toMatchObject({ firmware: "uefi" });
      side.image = image;
      side.task = {
        ...{ machine: "r3u1", then: "power-off", task: "install" },
        disk: claimIn(inventory as BootInventory, "VD-3"),
        image: taskImage(side.port, image, "raw.zst"),
        firstBoot: { by: "none" },
      };
      expect(await machine.ended).toBe(0);
      const end = side.reports.at(-1);
      expect(end).toMatchObject({ step: "done" });
      const [, before, after] = /boot order: was (\S+), is (\S+)/.exec(end?.log?.join("\n") ?? "") ?? [];
      expect(after?.split(",").slice(1)).toEqual(before?.split(","));
      expect(readFileSync(dir.join("variables.fd")).includes(Buffer.from("Longshore r3u1", "utf16le"))).toBe(true);
    },
    LONG_MS,
  );
});

describe.skipIf(missing)("an arm64 machine", () => {
  test(
    "is inspected, names the switch that it hangs at, is installed, and switches itself off",
    async () => {
      await using dir = tempDir();
      const disk = emptyDisk(dir.join("vda.img"), 128 * MIB);
      await using side = await startAgentSide({ machine: "r2u1", then: "stay", task: "inspect" });
      await using atSwitch = await startSwitch();
      await using machine = await startMachine({
        architecture: "arm64",
        port: side.port,
        kernelArguments: ["longshore.lldp=4"],
        hardware: [
          ...atSwitch.hardware,
          "-drive",
          `if=none,id=d0,format=raw,file=${disk}`,
          "-device",
          "virtio-blk-pci,drive=d0,serial=VD-2",
        ],
      });
      onTestFailed(() => console.error(machine.output().slice(-5000)));
      const { inventory } = await side.reported(({ step }) => step === "inspected");
      expect(inventory).toMatchObject({ arch: "arm64", disks: [{ serial: "VD-2", signatures: [] }] });
      expect(inventory?.nics.find(({ mac }) => mac === "52:54:00:77:00:14")?.neighbour).toEqual({
        system: "Summit300-48",
        chassis: "00:01:30:f9:ad:a0",
        port: "1/1",
      });
      await side.reported(({ step }) => step === "done");
      const image = await smallImage(dir.join("small.img"));
      await act("xz", ["-0", "-k", dir.join("small.img")]);
      side.image = readFileSync(dir.join("small.img.xz"));
      side.task = {
        ...{ machine: "r2u1", then: "power-off", task: "install" },
        disk: claimIn(inventory as BootInventory, "VD-2"),
        image: taskImage(side.port, side.image, "raw.xz"),
        firstBoot: { by: "nocloud", files: { "meta-data": "", "user-data": "#cloud-config\n" } },
      };
      expect(await machine.ended).toBe(0);
      expect(side.reports.at(-1)).toMatchObject({ step: "done" });
      expect(sha256(get(disk, MIB, image.length - 2 * MIB))).toBe(sha256(image.subarray(MIB, image.length - MIB)));
      expect(await act("sfdisk", ["--verify", disk])).toContain("No errors detected");
    },
    LONG_MS,
  );
});
