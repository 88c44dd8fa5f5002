import type { BootInventory, DiskClaim } from "@longshore/contracts";
import type { WantedImage } from "../boot/boot-plans.ts";

/** What a machine is while nothing is done to it. */
export type RestPhase = "Registered" | "Available" | "Provisioned" | "Error";
export type Phase = RestPhase | "Inspecting" | "Provisioning" | "Deprovisioning";

/** How far a machine is on its way to its system: one row of the state file, written before it is acted on. */
export interface MachineRecord {
  /** Of its document: another one's record says nothing of this one. */
  readonly uid: string;
  readonly phase: RestPhase;
  readonly inspected?: Inspected | undefined;
  readonly installed?: Installed | undefined;
  readonly work?: Work | undefined;
  readonly last?: WorkEnd | undefined;
  /** The last install was given up because nobody heard of its system: it may come home yet. */
  readonly awaited?: { readonly bootId: string; readonly installed: Installed } | undefined;
}

export interface Inspected {
  readonly atMs: number;
  /** An order wrote over a disk since: what lay there does so no more. */
  readonly isOutdated?: boolean | undefined;
  readonly inventory: BootInventory;
}

export interface Installed {
  readonly os: string;
  readonly version: string;
  readonly sha256: string;
  readonly disk: string;
  readonly atMs: number;
  readonly orderId: string;
}

export type TaskName = "inspect" | "provision" | "deprovision" | "rescue";

/** An order that a machine is at work on. */
export interface Work {
  readonly orderId: string;
  /** The operator who signed it, or the hub's caller. */
  readonly by: string;
  readonly atMs: number;
  readonly job: Job;
  readonly step: Step;
  readonly stepAtMs: number;
  /** From 1: each sets the boot device and moves the power at most once. */
  readonly attempt: number;
  /** Orders to the BMC within the step of this attempt: with both it makes their ids, so that none is ever given twice. */
  readonly tries: number;
  readonly wasOn?: boolean | undefined;
  /** The boot that holds the task now. */
  readonly boot?: WorkBoot | undefined;
  /** Boots that got the task. */
  readonly boots: number;
  /** When the environment was first allowed to write. */
  readonly begunAtMs?: number | undefined;
  /** The last sign of life of a boot that may write. */
  readonly heardAtMs?: number | undefined;
  /** Why it is not the first attempt, or what stands in the way now. */
  readonly trouble?: string | undefined;
}

export interface WorkBoot {
  /** Tells boots apart without giving their token away. */
  readonly id: string;
  readonly mac: string;
  readonly firmware: string;
  readonly atMs: number;
}

/** What is to be done, as it was planned: what the documents say later changes nothing in it. */
export type Job =
  | { readonly task: "inspect" }
  | { readonly task: "provision"; readonly system: JobSystem; readonly disk: JobDisk }
  | { readonly task: "deprovision"; readonly disks: readonly JobDisk[] }
  | { readonly task: "rescue"; readonly authorizedKeys: readonly string[] };

export type JobDisk = DiskClaim & { readonly model?: string | undefined };

export interface JobSystem {
  /** Of the OperatingSystem. */
  readonly name: string;
  readonly version: string;
  /** What is written to the disk; of a system with an installer the ISO that this one installs from. */
  readonly image: WantedImage;
  /** What the boot environment starts in its own place. */
  readonly installer?: { readonly kernel: WantedImage; readonly initrd: WantedImage } | undefined;
  /** Its system can say that it runs. */
  readonly callsHome: boolean;
  /** The OperatingSystem's spec, as it was. */
  readonly spec: unknown;
}

export type Step =
  | "image"
  | "boot-order"
  | "power"
  | "boot"
  | "environment"
  | "installer"
  | "own-disk"
  | "home"
  | "off"
  | "rescue";

export interface WorkEnd {
  readonly orderId: string;
  readonly task: TaskName;
  readonly ok: boolean;
  /** Why not: a code in capitals; empty when it is done. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly atMs: number;
}

export function newRecord(uid: string): MachineRecord {
  return { uid, phase: "Registered" };
}

/** The phase that people see. */
export function phaseOf({ phase, work }: Pick<MachineRecord, "phase" | "work">): Phase {
  switch (work?.job.task) {
    case "inspect":
      return "Inspecting";
    case "provision":
      return "Provisioning";
    case "deprovision":
      return "Deprovisioning";
    default:
      return phase; // a rescue leaves a machine what it is
  }
}

/** Goes on to a step of the same attempt. */
export function goTo(work: Work, step: Step, nowMs: number): Work {
  return { ...work, step, stepAtMs: nowMs, tries: 0 };
}
