import { join } from "node:path";
import { run } from "@longshore/testkit/tools";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "../../../test/crashing.ts");

test("a rejection that nobody waited for is reported, and the program goes on", async () => {
  const { code, stdout } = await run(process.execPath, [program, "reject"]);
  expect(stdout.trim().split("\n")).toEqual([
    '{"reported":"TypeError: nobody waits","origin":"unhandledRejection"}',
    "still here",
  ]);
  expect(code).toBe(0);
});

test("an exception that nobody caught is reported, and the program ends", async () => {
  const { code, stdout } = await run(process.execPath, [program, "throw"]);
  expect(stdout.trim()).toBe('{"reported":"RangeError: nobody catches","origin":"uncaughtException"}');
  expect(code).toBe(70);
});
