import { texts } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import type { Io } from "../../io.ts";
import { orderTask } from "../../machines/order-task.ts";
import { taskArgs } from "../../machines/task-args.ts";

export default defineCommand({
  summary: "Boot a machine from the network for people to log in to as root, with keys",
  description:
    "Its disks are left as they are. It stays so until its power is moved by an order: `machine power cycle` starts it from its disk. Whoever has one of the keys can do anything to the machine, so the order is signed like one that destroys.",
  examples: [
    "longshore machine rescue r1u7 --site oslo --key ~/.ssh/id_ed25519.pub --watch",
    "longshore machine rescue r1u7 --key anna.pub --key ben.pub --dry-run",
  ],
  args: { ...taskArgs, key: texts("file of OpenSSH public keys; may be repeated", { value: "FILE" }) },
  async run({ args, ...invocation }) {
    const files = await Promise.all(args.key.map((path) => keysIn(path, invocation.io)));
    const { MachineTask } = await import("@longshore/contracts");
    return orderTask(args, { task: MachineTask.MACHINE_TASK_RESCUE, authorizedKeys: files.flat() }, invocation);
  },
});

async function keysIn(path: string, { files, home, cwd }: Io): Promise<string[]> {
  const absolute = path.startsWith("~/") ? `${home}${path.slice(1)}` : path.startsWith("/") ? path : `${cwd}/${path}`;
  const bytes = await files.read(absolute);
  if (bytes === undefined) throw cliErrors.CLI_FILE_UNREADABLE({ path, reason: "there is no such file" });
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}
