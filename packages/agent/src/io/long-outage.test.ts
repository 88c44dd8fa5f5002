import { fileURLToPath } from "node:url";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { openSqliteStore } from "./sqlite-store.ts";

const child = fileURLToPath(new URL("../../test/children/open-store.ts", import.meta.url));

test("an agent whose outbox filled for weeks starts again in the little memory that it is given", async () => {
  const directory = mkdtempSync(join(tmpdir(), "longshore-long-outage-"));
  const facts = Array.from({ length: 100_000 }, (_, i) => {
    return { lane: "event", subject: "site.oslo.event.machine.a", atMs: i, body: Buffer.from(`fact ${i}`) };
  });
  {
    using store = openSqliteStore(directory, seededRandom(1));
    store.outbox.append(facts);
  }
  const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=32", child, directory]);
  expect(stdout).toBe("100000\n");
  rmSync(directory, { recursive: true });
}, 60_000);
