import {
  type BootDisk,
  type DiskSignature,
  type Encodable,
  MachinePlan,
  type MachinePlanCommand,
  MachineTask,
} from "@longshore/contracts";
import type { Document } from "../intents/document.ts";
import { inWords } from "./disk-words.ts";
import { provisioningErrors } from "./provisioning-errors.ts";
import type { Job, JobDisk, JobSystem, MachineRecord, TaskName } from "./record.ts";
import { rootDisk } from "./root-disk.ts";
import type { Systems } from "./systems.ts";

export const TASKS: Readonly<Partial<Record<MachineTask, TaskName>>> = {
  [MachineTask.MACHINE_TASK_INSPECT]: "inspect",
  [MachineTask.MACHINE_TASK_PROVISION]: "provision",
  [MachineTask.MACHINE_TASK_DEPROVISION]: "deprovision",
  [MachineTask.MACHINE_TASK_RESCUE]: "rescue",
};

export type PlanRequest = Pick<MachinePlanCommand, "os" | "allDisks" | "authorizedKeys"> & { readonly task: TaskName };

/** What an order would do to a machine as everything is now. Throws from `provisioningErrors`. */
export function planTask(
  site: string,
  machine: Document<"machine">,
  record: MachineRecord,
  request: PlanRequest,
  systems: Systems,
): { readonly plan: MachinePlan; readonly job: Job } {
  if (!machine.spec.nics.some(({ boot }) => boot))
    throw provisioningErrors.PROVISION_NO_BOOT_NIC({ machine: machine.name });
  const { job, document } = jobOf(machine, record, request, systems);
  const disks = job.task === "provision" ? [job.disk] : job.task === "deprovision" ? job.disks : [];
  const { actions, reboots } = stepsOf(job, record);
  const plan: Encodable<typeof MachinePlan> = {
    site,
    machine: machine.name,
    uid: machine.uid,
    task: job.task,
    ...(job.task === "provision" && { system: systemOf(job.system, document) }),
    disks: disks.map(planned),
    authorizedKeys: job.task === "rescue" ? [...job.authorizedKeys] : [],
    actions,
    reboots,
  };
  return { plan: MachinePlan.decode(MachinePlan.encode(plan)), job };
}

function jobOf(
  machine: Document<"machine">,
  record: MachineRecord,
  { task, os, allDisks, authorizedKeys }: PlanRequest,
  systems: Systems,
): { readonly job: Job; readonly document: string } {
  const { name, spec } = machine;
  switch (task) {
    case "inspect":
      return { job: { task }, document: "" };
    case "rescue":
      return { job: { task, authorizedKeys: keysOf(authorizedKeys) }, document: "" };
    case "provision": {
      const { document, ...system } = systems.of(machine, os === "" ? undefined : os);
      const disk = claimOf(rootDisk(name, spec.rootDisk, disksOf(name, record)));
      // what its first boot needs is there
      if (system.installer === undefined) systems.compile(machine, system, "http://home.invalid/");
      else systems.seed(machine, system, { taskUrl: "http://home.invalid", mac: "", disk });
      return { job: { task, system, disk }, document };
    }
    case "deprovision": {
      const disks = disksOf(name, record);
      const named = disks.filter(({ serial, wwn }) => serial !== undefined || wwn !== undefined);
      const chosen = allDisks ? named : [rootDisk(name, spec.rootDisk, disks)];
      return { job: { task, disks: chosen.map(claimOf) }, document: "" };
    }
  }
}

/** Throws PROVISION_NOT_INSPECTED. */
function disksOf(machine: string, { inspected }: MachineRecord): readonly BootDisk[] {
  if (inspected === undefined || inspected.isOutdated) throw provisioningErrors.PROVISION_NOT_INSPECTED({ machine });
  return inspected.inventory.disks;
}

/** All by which a disk is known, and what is on it; its path is another one in the next boot. */
function claimOf({ serial, wwn, model, bytes, signatures }: BootDisk): JobDisk {
  return { ...(serial && { serial }), ...(wwn && { wwn }), ...(model && { model }), bytes, signatures };
}

function keysOf(keys: readonly string[]): readonly string[] {
  const bad = keys.find((key) => !KEY.test(key));
  if (bad !== undefined)
    throw provisioningErrors.PROVISION_NO_KEYS({ reason: `${JSON.stringify(bad.slice(0, 40))} is no public key` });
  if (keys.length === 0) throw provisioningErrors.PROVISION_NO_KEYS({ reason: "no key was given" });
  return keys;
}
const KEY = /^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]{16,16384}( [^\n\r]{0,256})?$/;

function systemOf({ name, version, image: { url, sha256, format } }: JobSystem, document: string) {
  return { name, document, version, imageUrl: url, imageSha256: sha256, imageFormat: format };
}

function planned({ serial, wwn, model, bytes, signatures }: JobDisk) {
  return { serial: serial ?? "", wwn: wwn ?? "", model: model ?? "", bytes, signatures: signatures.map(found) };
}

function found({ partition, offset, type, label = "", uuid = "", cephFsid = "" }: DiskSignature) {
  return { partition, offset, type, label, uuid, cephFsid };
}

function stepsOf(job: Job, { installed }: MachineRecord): { readonly actions: string[]; readonly reboots: number } {
  const boot = "boots it from the network, once: its power is cycled, or switched on";
  switch (job.task) {
    case "inspect":
      return {
        actions: [
          boot,
          "looks at what it is made of, and changes nothing",
          "restarts it, or switches it off if it was off",
        ],
        reboots: 2,
      };
    case "rescue":
      return {
        actions: [
          boot,
          `lets in whoever has one of ${job.authorizedKeys.length} keys, as root`,
          "stays so until its power is cycled",
        ],
        reboots: 1,
      };
    case "deprovision":
      return { actions: [boot, ...job.disks.map((disk) => `wipes ${inWords(disk)}`), "switches it off"], reboots: 1 };
    case "provision": {
      const { system, disk } = job;
      const ends = installed === undefined ? "" : `, in place of ${installed.os} ${installed.version}`;
      return {
        actions: [
          boot,
          ...(system.installer === undefined
            ? [`writes ${system.name} ${system.version} over ${inWords(disk)}${ends}`]
            : [
                `wipes ${inWords(disk)}${ends}`,
                `starts the installer of ${system.name} ${system.version} in its memory, which writes that disk`,
              ]),
          "restarts it from that disk",
          system.callsHome
            ? "waits until its system says that it runs"
            : "ends there: its system cannot say that it runs",
        ],
        reboots: 2,
      };
    }
  }
}
