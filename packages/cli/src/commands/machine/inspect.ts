import { defineCommand } from "../../command.ts";
import { orderTask } from "../../machines/order-task.ts";
import { taskArgs } from "../../machines/task-args.ts";

export default defineCommand({
  summary: "Look at a machine from inside: processors, memory, disks and what is on them, network interfaces",
  description:
    "It is restarted into the boot environment and back, or switched off again if it was off; nothing on it is changed. What was found stands in `machine inventory`, and the disks are what `provision` and `deprovision` plan with.",
  examples: ["longshore machine inspect r1u7 --site oslo --watch", "longshore machine inspect r1u7 --yes"],
  args: taskArgs,
  async run({ args, ...invocation }) {
    const { MachineTask } = await import("@longshore/contracts");
    return orderTask(args, { task: MachineTask.MACHINE_TASK_INSPECT }, invocation);
  },
});
