import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { seededRandom, systemClock } from "@longshore/kit";
import { afterAll, describe, expect, test } from "vitest";
import { storeContract } from "../../test/store-contract.ts";
import { openSqliteStore, STATE_FILE } from "./sqlite-store.ts";

const root = mkdtempSync(join(tmpdir(), "longshore-store-"));
afterAll(() => rmSync(root, { recursive: true }));

const random = seededRandom(1);
const newDirectory = (): string => mkdtempSync(join(root, "disk-"));

describe("the SQLite file", () => {
  storeContract(() => {
    const directory = newDirectory();
    return { open: (limits) => openSqliteStore(directory, random, systemClock, limits) };
  });
});

test("only the agent's user can read the file and what stands beside it", () => {
  const directory = join(newDirectory(), "state");
  using store = openSqliteStore(directory, random);
  store.machines.write("a", {});
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  for (const name of [STATE_FILE, `${STATE_FILE}-wal`]) {
    expect(statSync(join(directory, name)).mode & 0o777, name).toBe(0o600);
  }
});

test("a second agent on the same file is refused while the first lives", () => {
  const directory = newDirectory();
  {
    using _first = openSqliteStore(directory, random);
    expect(() => openSqliteStore(directory, random)).toThrow(expect.objectContaining({ code: "AGENT_STATE_IN_USE" }));
    expect(() => openSqliteStore(directory, random)).toThrow(expect.objectContaining({ code: "AGENT_STATE_IN_USE" }));
  }
  openSqliteStore(directory, random)[Symbol.dispose]();
});

test.each([
  [
    "a directory that cannot be made",
    "AGENT_STATE_NOT_WRITABLE",
    (at: string) => {
      writeFileSync(join(at, "file"), "");
      return join(at, "file", "state");
    },
  ],
  ["a place where nothing can be made", "AGENT_STATE_NOT_WRITABLE", () => "/proc/longshore/state"],
  [
    "a file that is no database",
    "AGENT_STATE_FOREIGN",
    (at: string) => {
      writeFileSync(
        join(at, STATE_FILE),
        "not a database, but long enough to have a header of a hundred bytes ".repeat(9),
      );
      return at;
    },
  ],
  [
    "another program's database",
    "AGENT_STATE_FOREIGN",
    (at: string) => {
      withDatabase(at, "CREATE TABLE theirs (x)");
      return at;
    },
  ],
  [
    "a newer agent's file",
    "AGENT_STATE_TOO_NEW",
    (at: string) => {
      openSqliteStore(at, random)[Symbol.dispose]();
      withDatabase(at, "PRAGMA user_version = 99");
      return at;
    },
  ],
])("%s is refused with %s and a way out", (_what, code, prepare) => {
  const directory = prepare(newDirectory());
  expect(() => openSqliteStore(directory, random)).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
});

function withDatabase(directory: string, sql: string): void {
  const database = new DatabaseSync(join(directory, STATE_FILE));
  database.exec(sql);
  database.close();
}
