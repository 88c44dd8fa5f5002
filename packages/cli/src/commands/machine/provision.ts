import { text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { namesOf } from "../../completion/sources.ts";
import { orderTask } from "../../machines/order-task.ts";
import { taskArgs } from "../../machines/task-args.ts";

export default defineCommand({
  summary: "Install an operating system on a machine's root disk",
  description:
    "The site plans it: the one disk that spec.rootDisk means, with serial, WWN, size and everything that was found on it, the system and the digest of its image. You sign the digest of the plan that is shown; the site acts only while its plan is still that one, and the boot environment only while the disk is. Needs `machine inspect` first. Without the hub it goes on all the same.",
  examples: [
    "longshore machine provision r1u7 --site oslo --dry-run",
    "longshore machine provision r1u7 --os flatcar-stable --watch",
  ],
  args: {
    ...taskArgs,
    os: text("an OperatingSystem of the site, instead of the one that spec.os names", {
      value: "NAME",
      complete: namesOf("OperatingSystem"),
    }),
  },
  async run({ args, ...invocation }) {
    const { MachineTask } = await import("@longshore/contracts");
    return orderTask(args, { task: MachineTask.MACHINE_TASK_PROVISION, os: args.os ?? "" }, invocation);
  },
});
