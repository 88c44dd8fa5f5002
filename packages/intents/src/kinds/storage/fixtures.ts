// A site with machines that have disks, for the tests of storage.
import type { BootDisk, BootInventory } from "@longshore/contracts";
import type { Intent } from "../../intent.ts";
import { intent, machine, secret, site } from "../../plan/fixtures.ts";
import { cluster } from "../network/fixtures.ts";
import type { Storage } from "./names.ts";

export const TB = 1e12;

/** `n1` to `n4`, two of each architecture. */
export const hosts: readonly Intent[] = [1, 2, 3, 4].map((i) => ({
  ...machine(`n${i}`, "oslo", { arch: i % 2 === 0 ? "arm64" : "amd64", rootDisk: { serial: `ROOT${i}` } }),
  labels: { role: i === 1 ? "control-plane" : "worker", rack: i === 4 ? "b" : "a" },
}));

export const oslo: readonly Intent[] = [
  site("oslo"),
  cluster("main"),
  secret("bmc-root", "oslo"),
  secret("array", "oslo"),
  ...hosts,
];

export function storage(spec: object, name = "main"): Storage {
  return intent("Storage", name, "oslo", spec) as unknown as Storage;
}

/** A Storage document around a spec in YAML, indented by two. */
export function text(spec: string): string {
  return `apiVersion: longshore.dev/v1\nkind: Storage\nmetadata: {name: main, site: oslo}\nspec:\n${spec}`;
}

/** Of a SATA root disk, and of these. */
export function inventory(host: number, ...disks: readonly BootDisk[]): BootInventory {
  return {
    arch: host % 2 === 0 ? "arm64" : "amd64",
    firmware: "uefi",
    system: {},
    cpu: { model: "test", sockets: 1, cores: 8, threads: 16 },
    memoryBytes: 64e9,
    disks: [
      sata("/dev/sda", `ROOT${host}`, "5000c500a1b2c3d4", { signatures: [{ partition: 0, offset: 512, type: "gpt" }] }),
      ...disks,
    ],
    nics: [],
  };
}

export function sata(path: string, serial: string, naa: string, more: Partial<BootDisk> = {}): BootDisk {
  const wwn = `naa.${naa}`;
  return {
    path,
    serial,
    wwn,
    model: "SSDSC2KB480G8",
    bytes: 0.48 * TB,
    rotational: false,
    transport: "sata",
    signatures: [],
    ...more,
  };
}

export function nvme(path: string, serial: string, more: Partial<BootDisk> = {}): BootDisk {
  const wwn = `eui.0025385b71b0${serial.slice(-4).padStart(4, "0")}`;
  return {
    path,
    serial,
    wwn,
    model: "SAMSUNG MZQL21T9HCJR-00A07",
    bytes: 1.92 * TB,
    rotational: false,
    transport: "nvme",
    signatures: [],
    ...more,
  };
}

/** Each host with one NVMe disk beside its root disk. */
export const inventories: Readonly<Record<string, BootInventory>> = Object.fromEntries(
  [1, 2, 3, 4].map((i) => [`n${i}`, inventory(i, nvme("/dev/nvme0n1", `000${i}`))]),
);
