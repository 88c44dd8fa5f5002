import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { openSqliteStore } from "./sqlite-store.ts";

const child = fileURLToPath(new URL("../../test/children/append-facts.ts", import.meta.url));

test("kill -9 in the middle of writing loses nothing that was said to be on disk, and leaves no lock", async () => {
  const directory = mkdtempSync(join(tmpdir(), "longshore-kill-"));
  let told = -1;
  for (let round = 0; round < 3; round++) {
    const running = spawn(process.execPath, [child, directory, `${round}`], { stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    running.stdout.setEncoding("utf8");
    running.stdout.on("data", (text: string) => {
      lines.push(text);
      if (lines.join("").length > 200) running.kill("SIGKILL");
    });
    await once(running, "close");
    told = Number(lines.join("").split("\n").at(-2));
    using store = openSqliteStore(directory, seededRandom(1));
    const heads = store.outbox.number(store.outbox.heads(new Set(), 1));
    expect(Buffer.from(heads[0]?.body ?? []).toString()).toBe("fact 0");
    expect(store.outbox.size().facts).toBeGreaterThan(told);
    expect(store.orders.begin(order(`order-${round}-${told}`))).toBeDefined();
    store.outbox.forget(forgetAll(store));
  }
  expect(told).toBeGreaterThan(0);
  rmSync(directory, { recursive: true });
});

function order(id: string) {
  return { id, atMs: 0, interrupted: { result: new Uint8Array(), subject: "s", body: new Uint8Array() } };
}

function forgetAll(store: ReturnType<typeof openSqliteStore>): number[] {
  const [head] = store.outbox.heads(new Set(), 1);
  return Array.from({ length: store.outbox.size().facts }, (_, i) => (head?.id ?? 0) + i);
}
