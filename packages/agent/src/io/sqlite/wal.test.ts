import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { unreadCommits } from "./wal.ts";

/** A log as SQLite itself writes it, after so many commits. */
function walOf(commits: number): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), "longshore-wal-"));
  const path = join(directory, "x.db");
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (v TEXT)");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  for (let i = 0; i < commits; i++) database.prepare("INSERT INTO t VALUES (?)").run(`row ${i}`);
  const wal = readFileSync(`${path}-wal`);
  database.close();
  rmSync(directory, { recursive: true });
  return wal;
}

/** Header 32 bytes; each commit of these is one frame: 24 bytes and a page. */
const FRAME = 24 + 4096;

function flipped(wal: Uint8Array, at: number): Uint8Array {
  return wal.with(at, (wal[at] ?? 0) ^ 4);
}

test("a log as it was written is read to its end", () => {
  expect(walOf(5)).toHaveLength(32 + 5 * FRAME);
  expect(unreadCommits(walOf(5))).toBe(0);
  expect(unreadCommits(walOf(1))).toBe(0);
  expect(unreadCommits(new Uint8Array())).toBe(0);
});

test("a flipped bit, in a page or a frame's head, hides the commits behind it", () => {
  const wal = walOf(5);
  expect(unreadCommits(flipped(wal, 32 + FRAME + 24 + 4000))).toBe(3);
  expect(unreadCommits(flipped(wal, 32 + FRAME + 17))).toBe(3);
  expect(unreadCommits(flipped(wal, 32 + 24))).toBe(4);
  expect(unreadCommits(flipped(wal, 32 + FRAME + 9))).toBe(3);
});

test("a log whose first bytes are broken is not read at all", () => {
  const wal = walOf(5);
  for (const at of [1, 9, 17, 25]) expect(unreadCommits(flipped(wal, at)), `byte ${at}`).toBeGreaterThan(0);
});

test("a last commit that is torn was never said to be on disk", () => {
  const wal = walOf(5);
  expect(unreadCommits(wal.subarray(0, wal.length - 100))).toBe(0);
  expect(unreadCommits(flipped(wal, wal.length - 100))).toBe(0);
});

test("what an earlier round of the log left behind the end is no loss", () => {
  const older = walOf(5);
  const newer = walOf(2);
  expect(unreadCommits(Buffer.concat([newer, older.subarray(newer.length)]))).toBe(0);
});
