import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processErrors } from "../process-errors.ts";
import { childOf } from "./proc.ts";
import { run } from "./run.ts";
import { startProcess } from "./start-process.ts";
import { ensureTool } from "./tools/ensure.ts";

/** A podman of this test's own: nothing that it stores or runs is left when it is closed, or when this process dies. */
export interface Containers extends AsyncDisposable {
  /** What it prints; throws when it ends with anything but 0. */
  podman(...args: readonly string[]): Promise<string>;
}

/** Everything lies in `folder`. Root only. */
export async function openContainers(folder: string): Promise<Containers> {
  const [podman, conmon, crun] = await Promise.all(["podman", "conmon", "crun"].map((name) => ensureTool(name)));
  mkdirSync(folder, { recursive: true });
  const policy = join(folder, "policy.json");
  writeFileSync(policy, JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }));
  // containers are daemons: in a namespace of process ids they end with its first process, and that with us
  const home = await startProcess("unshare", {
    args: ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", HOME],
    ready: (output) => output.includes("open"),
    stopWithinMs: 200, // unshare does not hear SIGTERM
  });
  const inside = ["--target", String(childOf(home.pid, /^sh/)), "--mount", "--pid", "--", podman?.path ?? ""];
  const own = [
    ...["--root", join(folder, "store"), "--runroot", join(folder, "run"), "--tmpdir", join(folder, "tmp")],
    ...["--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none"],
    ...["--runtime", crun?.path ?? "", "--conmon", conmon?.path ?? ""],
  ];
  const signed = (verb: string) => (["pull", "run"].includes(verb) ? ["--signature-policy", policy] : []);
  const call = async (verb = "", ...args: readonly string[]): Promise<string> => {
    const all = [...inside, ...own, verb, ...signed(verb), ...args];
    const { code, stdout, stderr } = await run("nsenter", all, { timeoutMs: 180_000 });
    if (code !== 0) {
      const output = `${stdout}${stderr}`;
      throw processErrors.PROCESS_ENDED({ command: `podman ${verb} ${args.join(" ")}`, what: "ended well", output });
    }
    return stdout;
  };
  return {
    podman: call,
    async [Symbol.asyncDispose]() {
      await call("rm", "--all", "--force", "--time", "5").catch(() => ""); // what is not removed dies below
      await home.stop();
    },
  };
}

// Where cgroups of both versions are mounted, crun would have nothing to do with either. The first process of the
// namespace inherits the containers' keepers, and has to take note when they end.
const HOME = "umount /sys/fs/cgroup/unified 2>/dev/null; echo open; while :; do sleep 3600 & wait $!; done";
