import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StateFile } from "./file.ts";
import { openDatabase } from "./open.ts";

let directory: string;
let database: DatabaseSync;
let file: StateFile;
let now = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "longshore-full-"));
  const path = join(directory, "agent.db");
  database = openDatabase(path);
  database.exec("CREATE TABLE ballast (body BLOB)");
  file = new StateFile(path, database, () => now);
});

afterEach(() => {
  file.close();
  rmSync(directory, { recursive: true });
});

/** No room for another page, as on a full disk: SQLite says SQLITE_FULL of both. */
function setFull(isFull: boolean): void {
  const pages = Number(database.prepare("PRAGMA page_count").get()?.["page_count"]);
  database.exec(`PRAGMA max_page_count = ${isFull ? pages : 1_000_000}`);
}

const WRITES: Readonly<Record<string, () => void>> = {
  "one write": () => void file.prepare("INSERT INTO ballast VALUES (?)").run(new Uint8Array(50_000)),
  "a transaction": () =>
    file.transaction(() => void file.prepare("INSERT INTO ballast VALUES (?)").run(new Uint8Array(50_000))),
};

test.for(Object.entries(WRITES))("%s that finds no room is trouble since then, until a write succeeds", ([, write]) => {
  write();
  expect(file.trouble).toBeUndefined();
  setFull(true);
  now = 7;
  const full = expect.objectContaining({ code: "AGENT_STATE_DISK_FULL" });
  expect(write).toThrow(full);
  now = 9;
  expect(write).toThrow(full);
  expect(file.trouble).toEqual({ message: expect.stringContaining("no room"), sinceMs: 7 });
  setFull(false);
  write();
  expect(file.trouble).toBeUndefined();
});

test("what a transaction wrote before it found no room is taken back", () => {
  setFull(true);
  const count = file.prepare<{ n: number }>("SELECT count(*) AS n FROM ballast");
  const write = file.prepare("INSERT INTO ballast VALUES (?)");
  expect(() =>
    file.transaction(() => {
      write.run(new Uint8Array(1));
      write.run(new Uint8Array(50_000));
    }),
  ).toThrow();
  expect(count.get()?.n).toBe(0);
});
