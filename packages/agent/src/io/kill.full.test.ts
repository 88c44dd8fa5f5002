import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { seededRandom } from "@longshore/kit";
import { afterAll, expect, test } from "vitest";
import { everyWrite, found } from "../../test/every-write.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const root = mkdtempSync(join(tmpdir(), "longshore-kill-"));
afterAll(() => rmSync(root, { recursive: true }));

const child = fileURLToPath(new URL("../../test/children/write-all.ts", import.meta.url));
const preload = pathToFileURL(fileURLToPath(new URL("../../test/children/die-at-write.ts", import.meta.url))).href;

/** What is found after so many writes by an agent that ended in good order. */
const expected = everyWrite.map((_, count) => foundAfter(count)).concat([foundAfter(everyWrite.length)]);

function foundAfter(count: number): unknown {
  const directory = mkdtempSync(join(root, "good-"));
  {
    using store = openSqliteStore(directory, seededRandom(1));
    for (const write of everyWrite.slice(0, count)) write(store);
  }
  return foundIn(directory);
}

function foundIn(directory: string): unknown {
  using store = openSqliteStore(directory, seededRandom(2));
  expect(store.recovery).toBeUndefined();
  return found(store);
}

/** How many writes it told of before it died at this one; undefined = there are not so many. */
async function dieAt(when: string, directory: string): Promise<number | undefined> {
  const file = join(directory, "die");
  writeFileSync(file, when);
  const env = { ...process.env, LONGSHORE_DIE_FILE: file };
  const running = spawn(process.execPath, ["--import", preload, child, directory], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = 0;
  running.stdout.on("data", (text: Buffer) => (told += text.length));
  const [code, signal] = (await once(running, "close")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL") expect(code).toBe(0);
  return signal === "SIGKILL" ? told : undefined;
}

/** False when there are not so many writes. */
async function isSoundAt(moment: string, at: number): Promise<boolean> {
  const directory = mkdtempSync(join(root, "killed-"));
  const told = await dieAt(`${moment} ${at}`, directory);
  if (told === undefined) return false;
  const candidates = expected.slice(told, told + 2);
  expect(candidates, `killed ${moment} write ${at}, ${told} told`).toContainEqual(foundIn(directory));
  return true;
}

test.for(["before", "after"])(
  "an agent that is killed %s any of its writes finds what it was told is written, and no write by half",
  { timeout: 600_000 },
  async (moment) => {
    for (let at = 1; ; at += AT_ONCE) {
      const turns = Array.from({ length: AT_ONCE }, (_, i) => isSoundAt(moment, at + i));
      const last = (await Promise.all(turns)).indexOf(false);
      if (last !== -1) return expect(at + last).toBeGreaterThan(everyWrite.length);
    }
  },
);

const AT_ONCE = 4;
