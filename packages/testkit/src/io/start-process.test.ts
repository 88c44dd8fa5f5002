import { existsSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { run } from "./run.ts";
import { startProcess } from "./start-process.ts";
import { startNatsServer } from "./start-nats-server.ts";

test("a process is ready when it says so, and stopped by SIGTERM", async () => {
  await using child = await startProcess("sh", {
    args: ["-c", "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done"],
    ready: (output) => output.includes("up"),
  });
  await child.stop();
  expect(await child.ended).toBe(3);
  expect(child.output()).toBe("up\nbye\n");
});

test("one that ignores SIGTERM is killed", async () => {
  const child = await startProcess("sh", {
    args: ["-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"],
    ready: (output) => output.includes("up"),
    stopWithinMs: 100,
  });
  await child.stop();
  expect(await child.ended).toBe(137);
});

test("one that ends before it is ready is an error with what it said", async () => {
  const failed = startProcess("sh", { args: ["-c", "echo port taken >&2; exit 1"], ready: () => false });
  await expect(failed).rejects.toThrow(/ended before it was ready.*\nport taken/);
});

test("a program that does not exist is an error", async () => {
  await expect(startProcess("/nowhere/at/all", { ready: () => false })).rejects.toMatchObject({
    code: "PROCESS_ENDED",
  });
});

test.skipIf(!existsSync("/usr/bin/setpriv"))("a process dies with a parent that is killed", async () => {
  const source = `
    import { startProcess } from ${JSON.stringify(new URL("./start-process.ts", import.meta.url).href)};
    const child = await startProcess("sleep", { args: ["600"] });
    console.log(child.pid);
    process.kill(process.pid, "SIGKILL");`;
  const { stdout } = await run(process.execPath, ["--input-type=module-typescript", "-e", source]);
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(0);
  await vi.waitUntil(() => !existsSync(`/proc/${pid}`), { timeout: 10_000 });
});

test.skipIf(!existsSync("/usr/bin/setpriv"))("a process leads a group of its own, where no Ctrl-C comes", async () => {
  await using child = await startProcess("sleep", { args: ["600"] });
  const { stdout } = await run("ps", ["-o", "pgid=", "-p", String(child.pid)]);
  expect(Number(stdout)).toBe(child.pid);
});

test("nats-server comes up on a port of its own and is the same after kill -9", async () => {
  await using server = await startNatsServer({ jetStream: { syncInterval: "always" } });
  const { pid } = server.process;
  await server.restart("SIGKILL");
  expect(server.process.pid).not.toBe(pid);
  expect(server.process.output()).toContain(`Listening for client connections on 127.0.0.1:${server.port}`);
});
