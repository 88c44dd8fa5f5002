import type { BootTask, DiskClaim, TaskFile } from "@longshore/contracts";
import type { SeenBoot } from "../boot/boot-plans.ts";
import type { Document } from "../intents/document.ts";
import type { JobDisk, Work } from "./record.ts";
import type { Systems } from "./systems.ts";

/** The files of a job, as this agent serves them. */
export interface JobFiles {
  readonly image: TaskFile;
  readonly installer?: { readonly kernel: TaskFile; readonly initrd: TaskFile } | undefined;
}

/** What a boot of this work is for. `files` are there for an install. */
export function taskOf(
  machine: Document<"machine">,
  work: Work,
  {
    files,
    boot,
    systems,
  }: { readonly files: JobFiles | undefined; readonly boot: SeenBoot; readonly systems: Systems },
): BootTask | undefined {
  const { job, begunAtMs } = work;
  const resumes = begunAtMs !== undefined && { resumes: true };
  const network = systems.network(machine);
  const common = { machine: machine.name, ...(network && { network }) };
  switch (job.task) {
    case "inspect":
      return { ...common, task: "inspect", then: work.wasOn === true ? "reboot" : "power-off" };
    case "rescue":
      return { ...common, task: "rescue", then: "stay", authorizedKeys: job.authorizedKeys };
    case "deprovision":
      return { ...common, task: "wipe", then: "power-off", disks: job.disks.map(claimOf), ...resumes };
    case "provision": {
      if (files === undefined) return undefined;
      const onto = { ...common, then: "reboot", disk: claimOf(job.disk), ...resumes } as const;
      const { image, installer } = files;
      if (installer !== undefined) {
        const commandLine = systems.commandLine(machine, job.system, boot, image);
        const { sha256, bytes } = image;
        return { ...onto, task: "hand-over", installer: { ...installer, commandLine, iso: { sha256, bytes } } };
      }
      const { format } = job.system.image;
      if (format === "iso" || format === "file") return undefined; // of an installer alone
      const { firstBoot } = systems.compile(machine, job.system, boot.homeUrl);
      return { ...onto, task: "install", image: { ...image, format }, firstBoot };
    }
  }
}

function claimOf({ model: _, ...claim }: JobDisk): DiskClaim {
  return claim;
}
