import type { Beat } from "@longshore/contracts";
import { minutes, seconds, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { type Duplicate, Duplicates } from "./duplicates.ts";

const BEAT: Omit<Beat, "bootId"> = {
  agent: "UA",
  version: "0.1.0",
  atMs: 0,
  indexDigest: new Uint8Array(),
  indexGeneration: 0,
  leader: true,
  outboxFacts: 0,
  intervalMs: seconds(10),
  trouble: "",
  troubleSinceMs: 0,
};

function watching() {
  const clock = new SteppedClock(0);
  const book = new Duplicates(clock);
  const found: Duplicate[] = [];
  book.onFound = (duplicate) => found.push(duplicate);
  const beats = async (...bootIds: string[]): Promise<void> => {
    for (const bootId of bootIds) {
      await clock.step(seconds(5));
      book.beat("oslo", { ...BEAT, bootId });
    }
  };
  return { clock, book, found, beats };
}

test("an agent that restarts, also again and again, is one agent", async () => {
  const { beats, found } = watching();
  await beats("a", "a", "b", "b", "c", "d", "d", "e");
  expect(found).toEqual([]);
});

test("one late beat of the start before is no second agent", async () => {
  const { beats, found } = watching();
  await beats("a", "b", "a", "c", "c");
  expect(found).toEqual([]);
});

test("two starts that take turns are two programs with one key: told once, with where they come from", async () => {
  const { book, beats, found } = watching();
  book.login({ kind: "connect", id: "s/1", key: "UA", host: "192.0.2.1" });
  book.login({ kind: "connect", id: "s/2", key: "UA", host: "192.0.2.9" });
  await beats("a", "b", "a", "b", "a", "b");
  expect(found).toEqual([
    { site: "oslo", agent: "UA", sinceMs: seconds(20), bootIds: ["a", "b"], hosts: ["192.0.2.1", "192.0.2.9"] },
  ]);
  expect(book.of("oslo")).toHaveLength(1);
  expect(book.of("bergen")).toEqual([]);
});

test("when one of the two falls silent the finding ends", async () => {
  const { clock, book, beats } = watching();
  await beats("a", "b", "a", "b");
  const changes: string[] = [];
  book.onChange = (site) => changes.push(site);
  await clock.step(minutes(11));
  expect(book.of("oslo")).toEqual([]);
  expect(changes).toEqual(["oslo"]);
});
