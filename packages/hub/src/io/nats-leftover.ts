import { readFile, rm } from "node:fs/promises";
import type { Clock, Logger } from "@longshore/kit";
import { commandLine, endProcess } from "./processes.ts";
import { writeFileAtomic } from "./atomic-file.ts";

/** Remembers the child, so that the next hub finds it if this one is killed. */
export async function rememberChild(pidFile: string, pid: number): Promise<void> {
  await writeFileAtomic(pidFile, `${JSON.stringify({ pid })}\n`);
}

/** Ends the nats-server that a killed hub left behind: a live process of that id whose arguments name our config. */
export async function endLeftover(pidFile: string, configPath: string, clock: Clock, log: Logger): Promise<void> {
  const pid = await readPid(pidFile);
  const stillOurs = async (): Promise<boolean> => (await commandLine(pid ?? 0)).includes(configPath);
  if (pid !== undefined && (await stillOurs())) {
    log.warn({ pid }, "nats-server of a hub that was killed is ended");
    await endProcess(pid, 5000, clock, stillOurs);
  }
  await rm(pidFile, { force: true });
}

async function readPid(pidFile: string): Promise<number | undefined> {
  try {
    const { pid } = JSON.parse(await readFile(pidFile, "utf8")) as { pid?: unknown };
    return typeof pid === "number" && Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined; // none, or cut short by a crash of an older version
  }
}
