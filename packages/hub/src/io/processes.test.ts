import { spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { until } from "../../test/running-hub.ts";
import { hasEnded } from "./processes.ts";

const python = spawnSync("python3", ["--version"]).status === 0;
if (!python && process.env["CI"] === "true") throw new Error("python3 is missing");
if (!python) console.warn("skipped: python3 is not on PATH");

/** Its first thread ends while another one lives until it is told: as a program in Go may on its way out. */
const HALF_ENDED = `
import ctypes, sys, threading
threading.Thread(target=sys.stdin.read).start()
ctypes.CDLL(None).pthread_exit(0)
`;

test.skipIf(!python || process.platform !== "linux")(
  "a process of which one thread is left has not ended, though its name is a zombie's",
  async () => {
    const child = spawn("python3", ["-c", HALF_ENDED], { stdio: ["pipe", "ignore", "ignore"] });
    const pid = child.pid ?? 0;
    await until(async () => /\) Z /.test(await readFile(`/proc/${pid}/stat`, "utf8")) || undefined);
    expect(await hasEnded(pid)).toBe(false);
    child.stdin.end();
    await until(async () => (await hasEnded(pid)) || undefined);
  },
);
