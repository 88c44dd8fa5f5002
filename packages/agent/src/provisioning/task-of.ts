import type { BootTask, DiskClaim, TaskImage } from "@longshore/contracts";
import type { Document } from "../intents/document.ts";
import type { JobDisk, Work } from "./record.ts";
import type { Systems } from "./systems.ts";

/** What a boot of this work is for. `image` is there for an install. */
export function taskOf(
  machine: Document<"machine">,
  work: Work,
  {
    image,
    homeUrl,
    systems,
  }: { readonly image: TaskImage | undefined; readonly homeUrl: string; readonly systems: Systems },
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
      if (image === undefined) return undefined;
      const { firstBoot } = systems.compile(machine, job.system, homeUrl);
      return { ...common, task: "install", then: "reboot", disk: claimOf(job.disk), image, firstBoot, ...resumes };
    }
  }
}

function claimOf({ model: _, ...claim }: JobDisk): DiskClaim {
  return claim;
}
