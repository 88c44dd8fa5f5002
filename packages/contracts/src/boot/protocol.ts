import * as z from "zod";

/*
 * What agent and boot environment say to each other over HTTP. All of it belongs to one boot that was seen, and stands
 * below that boot's token:
 *
 *   GET  /task/TOKEN          the BootTask
 *   POST /task/TOKEN/report   a BootReport; answered by a ReportAnswer
 *   POST /task/TOKEN/home     the installed system says that it runs (no body)
 *   GET  /task/TOKEN/seed/…   of a `hand-over`: what the installer is told, as files of cloud-init's NoCloud
 *   POST /task/TOKEN/event    that installer says what it is at, in its own words (curtin's events)
 *   GET  /image/SHA256        the file of an image, with ranges; checked against its digest before it is served at all
 *   GET  /image/SHA256/NAME   the same, for who wants a file to have a name
 */

/** Numbers of bytes are whole and exact in JSON and JavaScript: at most 2^53. */
const bytes = z.int().min(0);
const word = z.string().max(256);

/** Something that lies on a disk, as libblkid names it: "gpt", "LVM2_member", "linux_raid_member", "ceph_bluestore", "ext4". */
const signature = z.strictObject({
  /** Relative to the disk: 0 = the disk itself, n = its nth partition. */
  partition: z.int().min(0).max(256),
  offset: bytes,
  type: word,
  label: word.optional(),
  uuid: word.optional(),
  /** The cluster whose data these are: of ceph_bluestore, and of an LVM2_member that ceph-volume made. */
  cephFsid: word.optional(),
});

/** A disk as the boot environment finds it; also what a plan says of a disk that will be written over. */
const disk = z.strictObject({
  /** "/dev/nvme0n1": how it is called in this boot, and in no other. */
  path: word,
  serial: word.optional(),
  wwn: word.optional(),
  model: word.optional(),
  bytes,
  rotational: z.boolean(),
  transport: word.optional(),
  /** Sorted by partition and offset. */
  signatures: z.array(signature).max(256),
});

const nic = z.strictObject({
  name: word,
  mac: word,
  driver: word.optional(),
  /** Mbit/s, where there is a link. */
  speed: z.int().min(0).optional(),
  link: z.boolean(),
  /** From LLDP, where something was heard. */
  neighbour: z.strictObject({ system: word.optional(), chassis: word, port: word }).optional(),
});

/** What a machine is made of, seen from inside. */
export const bootInventory = z.strictObject({
  arch: z.enum(["amd64", "arm64"]),
  firmware: z.enum(["uefi", "bios"]),
  system: z.strictObject({
    vendor: word.optional(),
    product: word.optional(),
    serial: word.optional(),
    uuid: word.optional(),
    biosVersion: word.optional(),
  }),
  cpu: z.strictObject({ model: word, sockets: z.int().min(0), cores: z.int().min(0), threads: z.int().min(0) }),
  memoryBytes: bytes,
  disks: z.array(disk).max(512),
  nics: z.array(nic).max(64),
  /** Its BMC, where the machine itself can ask it. */
  bmc: z.strictObject({ address: word, mac: word.optional() }).optional(),
});

/**
 * What the boot environment is at; `done` and `failed` end the task. After `installing` it is another system that speaks:
 * the installer that the machine was handed over to.
 */
export const bootReport = z.strictObject({
  step: z.enum([
    "started",
    "inspected",
    "fetching",
    "checked",
    "wiping",
    "writing",
    "configuring",
    "boot-order",
    "installing",
    "ready",
    "done",
    "failed",
  ]),
  /** Of `total`, for `fetching`, `wiping` and `writing`. */
  bytes: bytes.optional(),
  total: bytes.optional(),
  inventory: bootInventory.optional(),
  /** With `failed`: a code in capitals (DISK_CHANGED, DISK_MISSING, IMAGE_DIGEST, IMAGE_UNREADABLE, DISK_WRITE …) and one sentence. */
  error: z.strictObject({ code: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/), message: z.string().max(2000) }).optional(),
  /** The last lines that it printed, for whoever watches. */
  log: z.array(z.string().max(500)).max(50).optional(),
});

export type BootInventory = z.output<typeof bootInventory>;
export type BootDisk = z.output<typeof disk>;
export type DiskSignature = z.output<typeof signature>;
export type BootReport = z.output<typeof bootReport>;

/** What a disk must be, to the last signature, when it is written over: nothing is written where anything differs. */
export type DiskClaim = Pick<BootDisk, "serial" | "wwn" | "bytes" | "signatures">;

/** What one boot into the environment is for. */
export type BootTask = {
  /** The Machine, or the MAC address of one that has no document. */
  readonly machine: string;
  /** Which network the machine has while it is at work; absent = as DHCP gave it. */
  readonly network?: DayOneNetwork;
  readonly then: "reboot" | "power-off" | "stay";
} & (
  | { readonly task: "inspect" }
  | ({
      readonly task: "install";
      readonly disk: DiskClaim;
      readonly image: TaskImage;
      readonly firstBoot: FirstBoot;
    } & Resuming)
  | ({ readonly task: "hand-over"; readonly disk: DiskClaim; readonly installer: TaskInstaller } & Resuming)
  | ({ readonly task: "wipe"; readonly disks: readonly DiskClaim[] } & Resuming)
  | { readonly task: "rescue"; readonly authorizedKeys: readonly string[] }
);

/**
 * An earlier boot of this very order was allowed to write, and was cut off: the signatures are no longer those of the
 * claim. The boot environment then compares serial, WWN and size alone; the agent judges the signatures by the
 * `inspected` report, and its answer stops what neither the plan named nor an interrupted write leaves behind.
 */
export interface Resuming {
  readonly resumes?: boolean;
}

/** A file that the agent serves. */
export interface TaskFile {
  readonly url: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** SHA-256 of each `chunkBytes` of the file: each is checked before any of it reaches the disk. */
  readonly chunkBytes: number;
  readonly chunks: readonly string[];
}

export interface TaskImage extends TaskFile {
  readonly format: "raw" | "raw.gz" | "raw.bz2" | "raw.xz" | "raw.zst" | "qcow2";
}

/**
 * A distribution's own installer. The boot environment holds the disk against its claim, wipes it, and starts this kernel
 * in its own place (kexec); nobody writes to the disk before that, and the installer finds it empty.
 */
export interface TaskInstaller {
  readonly kernel: TaskFile;
  readonly initrd: TaskFile;
  readonly commandLine: string;
  /** Loaded into memory by the installer itself: a machine that has too little is told so, and not handed over. */
  readonly iso: Pick<TaskFile, "sha256" | "bytes">;
}

/** What the system finds when it starts for the first time. */
export type FirstBoot =
  /** Ignition in Flatcar's way: `config.ign` on the partition with the label OEM, and the kernel told to look there. */
  | { readonly by: "ignition-oem"; readonly config: string; readonly kernelArguments: readonly string[] }
  /** NoCloud: a partition with the label CIDATA, made at the end of the disk, with these files (name: content). */
  | { readonly by: "nocloud"; readonly files: Readonly<Record<string, string>> }
  | { readonly by: "none" };

/** One description of the network from the first day, for boot environment and installed system. */
export interface DayOneNetwork {
  readonly links: readonly DayOneLink[];
  readonly dns: readonly string[];
}

export type DayOneLink = {
  /** As the system calls it. */
  readonly name: string;
  readonly mtu?: number;
  /** With prefix length: "10.1.0.17/24"; none = by DHCP, unless it only carries others. */
  readonly addresses: readonly string[];
  readonly dhcp: boolean;
  readonly gateway?: string;
} & (
  | { readonly kind: "nic"; readonly mac: string }
  | { readonly kind: "bond"; readonly of: readonly string[]; readonly mode: "active-backup" | "802.3ad" }
  | { readonly kind: "vlan"; readonly on: string; readonly id: number }
);

/**
 * What the agent answers to a report. Those to `inspected` and `checked` are waited for before the first write, so that
 * the agent has it on its disk that this order may have changed the machine's; a report without an answer is said again.
 */
export type ReportAnswer = { readonly go: "on" } | { readonly go: "stop"; readonly because: string };
