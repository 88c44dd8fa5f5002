import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeLog } from "../../test/fake-log.ts";
import type { LogMark } from "../store/machines.ts";
import { newIn } from "./log-tail.ts";

/** Someone who reads a log now and then, and remembers where it was only once what it read is told. */
class Reader {
  readonly told: string[] = [];
  readonly notes: string[] = [];
  mark: LogMark | undefined;

  /** `parts`: it dies after so many. */
  async read(log: FakeLog, parts = Number.POSITIVE_INFINITY): Promise<void> {
    let left = parts;
    for await (const { entries, mark, note } of newIn(log, this.mark, await log.state())) {
      if (left-- <= 0) return;
      this.told.push(...entries.map(({ message }) => message));
      if (note !== undefined) this.notes.push(note.kind);
      this.mark = mark;
    }
  }
}

test("what is in a log that is seen for the first time is history; from then on each entry is told once", async () => {
  const log = new FakeLog();
  const reader = new Reader();
  for (let times = 0; times < 20; times++) log.add();
  await reader.read(log);
  expect([reader.told, reader.notes]).toEqual([[], ["found"]]);
  log.add("a");
  log.add("b");
  await reader.read(log);
  await reader.read(log);
  expect(reader.told).toEqual(["a", "b"]);
});

test("a log that was empty at first is told from its first entry on", async () => {
  const log = new FakeLog();
  const reader = new Reader();
  await reader.read(log);
  log.add("a");
  await reader.read(log);
  expect([reader.told, reader.notes]).toEqual([["a"], ["found"]]);
});

test("entries that get other ids are known again", async () => {
  const log = new FakeLog();
  const reader = new Reader();
  for (let times = 0; times < 5; times++) log.add();
  await reader.read(log);
  log.entriesNow.splice(0, 3);
  log.renumber();
  log.add("new");
  await reader.read(log);
  expect([reader.told, reader.notes]).toEqual([["new"], ["found"]]);
});

test("a log that lost its entries without a word is told from its start, with a warning before", async () => {
  const log = new FakeLog();
  const reader = new Reader();
  for (let times = 0; times < 5; times++) log.add();
  await reader.read(log);
  log.lose(false);
  log.add("after");
  await reader.read(log);
  expect([reader.told, reader.notes]).toEqual([["after"], ["found", "lost"]]);
});

test("a log that wrapped around while nobody read is told from its oldest entry on, with a warning before", async () => {
  const log = new FakeLog();
  const reader = new Reader();
  log.capacity = 4;
  log.add();
  await reader.read(log);
  for (const message of "abcdef") log.add(message);
  await reader.read(log);
  expect([reader.told, reader.notes]).toEqual([
    ["c", "d", "e", "f"],
    ["found", "lost"],
  ]);
});

const doings = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant("add" as const) },
    { weight: 3, arbitrary: fc.constant("read" as const) },
    { weight: 1, arbitrary: fc.constantFrom("clear", "lose", "renumber", "skew", "die") },
  ),
  { minLength: 1, maxLength: 120 },
);

test("each entry is told at most once and in order, whatever the BMC does; what stays until it is read is told", async () => {
  await fc.assert(
    fc.asyncProperty(doings, fc.integer({ min: 2, max: 40 }), async (steps, capacity) => {
      const log = new FakeLog();
      log.capacity = capacity;
      const reader = new Reader();
      await reader.read(log);
      let serial = 0;
      const there = new Set<string>();
      for (const step of steps) {
        if (step === "add") {
          log.add(String(++serial));
          there.add(String(serial));
        } else if (step === "read" || step === "die") await reader.read(log, step === "die" ? 0 : undefined);
        else if (step === "clear") log.lose(true);
        else if (step === "lose") log.lose(false);
        else if (step === "renumber") log.renumber();
        else log.clockMs = log.clockMs === undefined ? 1e12 : undefined;
        const now = new Set(log.entriesNow.map(({ message }) => message));
        for (const message of there) if (!now.has(message) && !reader.told.includes(message)) there.delete(message);
      }
      await reader.read(log);
      expect(reader.told).toEqual(reader.told.toSorted((a, b) => Number(a) - Number(b)));
      expect(new Set(reader.told).size).toBe(reader.told.length);
      expect(reader.told.filter((message) => there.has(message))).toEqual([...there]);
    }),
    { numRuns: 300 },
  );
});
