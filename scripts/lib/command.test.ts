import { expect, test } from "vitest";
import { command } from "./command.ts";

test("what a program prints is kept, with its exit code", async () => {
  const ended = await command(["sh", "-c", "echo out; echo err >&2; exit 3"], { output: "capture", budgetSeconds: 20 });
  expect(ended).toMatchObject({ code: 3, outOfTime: false, leftBehind: [] });
  expect(ended.output).toContain("out\n");
  expect(ended.output).toContain("err\n");
});

test("a program over its budget is ended with all that it started", async () => {
  const ended = await command(["sh", "-c", "sleep 61 & sleep 62"], { output: "capture", budgetSeconds: 0.2 });
  expect(ended).toMatchObject({ outOfTime: true, leftBehind: [] });
});

test("what a program leaves running is named and ended", async () => {
  const script = "sleep 63 >/dev/null 2>&1 & exit 0";
  const ended = await command(["sh", "-c", script], { output: "capture", budgetSeconds: 20 });
  expect(ended).toMatchObject({ code: 0, leftBehind: ["sleep 63"] });
});

test("a program that is not there is a failure", async () => {
  const ended = await command(["/nowhere/at/all"], { output: "capture", budgetSeconds: 20 });
  expect(ended.code).toBe(127);
});
