import { flag } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { orderTask } from "../../machines/order-task.ts";
import { taskArgs } from "../../machines/task-args.ts";

export default defineCommand({
  summary: "Wipe a machine's disks and switch it off",
  description:
    "Its root disk, or with --all-disks every disk that has a serial or a WWN. Planned and signed like `provision`; what an installed system made of its disk since is only known after another `machine inspect`.",
  examples: [
    "longshore machine deprovision r1u7 --site oslo --watch",
    "longshore machine deprovision r1u7 --all-disks --dry-run",
  ],
  args: { ...taskArgs, allDisks: flag("every disk that was found, instead of the root disk alone") },
  async run({ args, ...invocation }) {
    const { MachineTask } = await import("@longshore/contracts");
    const task = MachineTask.MACHINE_TASK_DEPROVISION;
    return orderTask(args, { task, allDisks: args.allDisks }, invocation);
  },
});
