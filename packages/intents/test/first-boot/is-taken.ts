import { writeFileSync } from "node:fs";
import { ensureTool, run, tempDir } from "@longshore/testkit/tools";
import { expect } from "vitest";

/** That cloud-init's own check finds nothing wrong in a cloud-config. It takes seconds. */
export async function isTaken(userData: string): Promise<void> {
  await using dir = tempDir();
  writeFileSync(dir.join("user-data"), userData);
  const { path } = await ensureTool("cloud-init");
  const args = ["schema", "--config-file", dir.join("user-data")];
  const { code, stdout, stderr } = await run(path, args, { timeoutMs: 50_000 });
  expect({ code, said: (stdout + stderr).trim() }).toEqual({
    code: 0,
    said: `Valid cloud-config: ${dir.join("user-data")}`,
  });
}
