import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Event, Status, TelemetryBatch } from "@longshore/contracts";
import { days, hours, seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { afterAll, expect, test } from "vitest";
import { FakeHub } from "../../test/fake-hub.ts";
import { openSqliteStore } from "../io/sqlite-store.ts";
import { Drain } from "./drain.ts";
import { Facts } from "./facts.ts";
import { statusOf } from "./status-of.ts";

const root = mkdtempSync(join(tmpdir(), "longshore-drain-"));
afterAll(() => rmSync(root, { recursive: true }));

const random = seededRandom(1);

function outbox(directory = mkdtempSync(join(root, "a-")), hub = new FakeHub(), maxFacts = 1000) {
  const store = openSqliteStore(directory, random);
  const clock = new SteppedClock();
  const log = silentLogger;
  const limits = { maxFacts, maxBytes: 1_000_000, maxAgeMs: { telemetry: hours(24), event: days(30) } };
  const facts = new Facts({ site: "oslo", store: store.outbox, clock, log, limits });
  const drain = new Drain({ link: hub.link, store: store.outbox, agent: "UA", clock, random, log, lanesAtOnce: 4 });
  facts.onNew(() => drain.wake());
  const close = (): void => {
    drain.close();
    store[Symbol.dispose]();
  };
  return { directory, store, clock, facts, drain, hub, close };
}

const event = (reason: string) =>
  ({ noun: "machine", name: "a", reason, severity: "info", message: "", evidence: {} }) as const;
const status = (name: string, phase: string) => statusOf({ kind: "Machine", name, phase });
const reasons = (hub: FakeHub) => hub.events.map(({ reason }) => reason);

test("facts are kept while the hub refuses them, and arrive once, in order, with their original time", async () => {
  const { clock, facts, hub, close } = outbox();
  hub.link.refuse = new Error("no room");
  const saidAt = clock.now();
  for (const reason of ["A", "B", "C"]) facts.event(event(reason));
  await clock.step(60_000);
  expect(hub.facts).toEqual([]);
  expect(facts.depth).toBe(3);
  hub.link.refuse = undefined;
  await clock.step(20_000);
  expect(reasons(hub)).toEqual(["A", "B", "C"]);
  expect(hub.events.map(({ stamp }) => stamp?.sequence)).toEqual([1, 2, 3]);
  expect(hub.events.every(({ stamp }) => stamp?.atMs === saidAt && stamp.agent === "UA")).toBe(true);
  expect(facts.depth).toBe(0);
  close();
});

test("a fact whose acknowledgement is lost is sent again as the same fact, also after a restart", async () => {
  const first = outbox();
  first.hub.link.loseAnswers = true;
  first.facts.event(event("A"));
  await first.clock.step(1000);
  first.close();
  const again = outbox(first.directory, first.hub);
  again.hub.link.loseAnswers = false;
  again.drain.wake();
  again.facts.event(event("B"));
  await again.clock.step(20_000);
  expect(reasons(first.hub)).toEqual(["A", "B"]);
  expect(new Set(first.hub.facts.map(({ id }) => id)).size).toBe(2);
  expect(again.facts.depth).toBe(0);
  again.close();
});

test("events that piled up go in batches that grow while the hub takes them, and alone again after a failure", async () => {
  const { clock, facts, hub, close } = outbox();
  hub.link.state = "down";
  for (let i = 0; i < 400; i++) facts.event(event(`E${i}`));
  hub.link.become("up");
  while (hub.facts.length < 127) await clock.step(0);
  hub.link.refuse = new Error("no room");
  await clock.step(1000);
  hub.link.refuse = undefined;
  while (facts.depth > 0) await clock.step(100);
  expect(reasons(hub)).toEqual(Array.from({ length: 400 }, (_, i) => `E${i}`));
  expect(hub.link.batches.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 1]);
  expect(Math.max(...hub.link.batches)).toBeGreaterThan(64);
  close();
});

test("of one status subject one message is on its way, of many subjects several, and only the last word is sent", async () => {
  const { clock, facts, hub, close } = outbox();
  hub.link.state = "down";
  for (let round = 0; round < 3; round++) {
    for (const name of ["a", "b", "c", "d", "e", "f"]) facts.status(status(name, `phase-${round}`));
  }
  expect(facts.depth).toBe(6);
  hub.link.become("up");
  await clock.step(1000);
  expect(hub.link.mostInFlight).toBe(4);
  expect([...hub.statuses.values()].map(({ phase }) => phase)).toEqual(Array(6).fill("phase-2"));
  const stamps = hub.facts.map(({ payload }) => Status.decode(payload).stamp?.sequence);
  expect(stamps).toEqual([1, 2, 3, 4, 5, 6]);
  close();
});

test("a status that says nothing new is not sent, also after a restart; when the power was read is no news", async () => {
  const first = outbox();
  const machine = { power: "on", powerReadAtMs: 1 };
  first.facts.status(statusOf({ kind: "Machine", name: "a", phase: "Registered", machine }));
  await first.clock.step(1000);
  first.close();
  const again = outbox(first.directory, first.hub);
  const later = { ...machine, powerReadAtMs: 99 };
  again.facts.status(statusOf({ kind: "Machine", name: "a", phase: "Registered", machine: later }));
  await again.clock.step(1000);
  expect(first.hub.facts).toHaveLength(1);
  again.close();
});

test("an outbox that is full drops the oldest samples first, then the oldest events, never a status", async () => {
  const { clock, facts, hub, close } = outbox(undefined, new FakeHub(), 200);
  hub.link.state = "down";
  facts.status(status("a", "kept"));
  for (let i = 0; i < 150; i++) facts.telemetry({ source: "host", series: [], full: false });
  for (let i = 0; i < 300; i++) facts.event(event(`E${i}`));
  expect(facts.depth).toBeLessThanOrEqual(200);
  hub.link.become("up");
  while (facts.depth > 0) await clock.step(1);
  expect(hub.statuses.get("machine/a")?.phase).toBe("kept");
  expect(hub.facts.some(({ subject }) => subject.includes(".tel."))).toBe(false);
  expect(reasons(hub).at(-1)).toBe("E299");
  const sequences = hub.facts.map(({ payload }) => Event.decode(payload).stamp?.sequence ?? 0);
  expect(sequences.sort((a, b) => a - b)).toEqual(Array.from({ length: hub.facts.length }, (_, i) => i + 1));
  close();
});

test("the stamp has the same place in every fact", () => {
  const stamp = { agent: "UA", incarnation: "i", sequence: 7, atMs: 1, term: 0, ordinal: 3 };
  for (const kind of [Status, Event, TelemetryBatch]) {
    expect(kind.decode(Event.encode({ stamp })).stamp).toMatchObject(stamp);
  }
});
