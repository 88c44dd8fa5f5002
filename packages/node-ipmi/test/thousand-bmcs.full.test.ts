import { fileURLToPath } from "node:url";
import { run } from "@longshore/testkit/tools";
import { expect, it } from "vitest";

it("a thousand simulated BMCs are one process: they take less than 200 MB, and all of them answer", async () => {
  const script = fileURLToPath(new URL("thousand-bmcs.ts", import.meta.url));
  const { stdout, stderr } = await run(process.execPath, [script], { timeoutMs: 120_000 });
  expect(stderr).toBe("");
  const { grownMB, on } = JSON.parse(stdout) as { grownMB: number; on: number };
  expect(on).toBe(1_000);
  expect(grownMB).toBeLessThan(200);
}, 150_000);
