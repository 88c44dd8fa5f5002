import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Event, TelemetryBatch } from "@longshore/contracts";
import { days, hours, seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { afterAll, expect, test } from "vitest";
import { FakeHub } from "../../test/fake-hub.ts";
import { openSqliteStore } from "../io/sqlite-store.ts";
import { startDropReport } from "./drop-report.ts";
import { Facts } from "./facts.ts";
import { mergeBatches } from "./merge-batches.ts";

const root = mkdtempSync(join(tmpdir(), "longshore-bounds-"));
afterAll(() => rmSync(root, { recursive: true }));
const random = seededRandom(1);

function outbox(maxFacts: number) {
  const store = openSqliteStore(mkdtempSync(join(root, "a-")), random).outbox;
  const clock = new SteppedClock();
  const limits = { maxFacts, maxBytes: 10_000_000, maxAgeMs: { telemetry: hours(24), event: days(30) } };
  const facts = new Facts({ site: "oslo", store, clock, log: silentLogger, limits });
  return { store, clock, facts };
}

const event = (reason: string) =>
  ({ noun: "machine", name: "a", reason, severity: "info", message: "", evidence: {} }) as const;

function sample(atMs: number, values: Readonly<Record<string, number | undefined>>, full = false) {
  const series = Object.entries(values).map(([name, value]) => {
    return { name, labels: {}, points: [value === undefined ? { atMs, ended: true } : { atMs, value }] };
  });
  return { source: "host" as const, series, full };
}

function batches(store: ReturnType<typeof outbox>["store"]) {
  return store.lane("telemetry", 10_000).map(({ body }) => TelemetryBatch.decode(body));
}

test("telemetry that is too much gets coarser all over its time, and no series loses its newest point", () => {
  const { store, facts } = outbox(300);
  for (let i = 0; i < 1200; i++) facts.telemetry(sample(i, { [`rare${i % 7}`]: i, often: i }));
  facts.event(event("A"));
  const kept = batches(store);
  expect(kept.length).toBeLessThanOrEqual(300);
  expect(kept.length).toBeGreaterThan(120);
  const times = kept.map(({ series }) => series.find(({ name }) => name === "often")?.points.at(-1)?.atMs ?? 0);
  const widest = Math.max(...times.map((at, i) => at - (times[i - 1] ?? 0)));
  expect(widest).toBeLessThan(1200 / 10);
  const newest = new Map(kept.flatMap(({ series }) => series.map((one) => [one.name, one.points.at(-1)?.value])));
  expect([...newest].sort()).toEqual([
    ["often", 1199],
    ...Array.from({ length: 7 }, (_, i) => [`rare${i}`, 1199 - ((1199 - i) % 7)]),
  ]);
  expect(store.dropped()).toMatchObject([{ lane: "telemetry", count: 1200 - kept.length }]);
});

test("no event is given up while there is telemetry", () => {
  const { store, facts } = outbox(80);
  for (let i = 0; i < 79; i++) facts.event(event(`E${i}`));
  for (let i = 0; i < 200; i++) facts.telemetry(sample(i, { load: i }));
  expect(store.lane("event", 1000)).toHaveLength(79);
  for (let i = 0; i < 5; i++) facts.event(event("last"));
  expect(batches(store)).toEqual([]);
  expect(store.size().facts).toBeLessThanOrEqual(80);
});

test("what waited too long is given up by its kind's age, and all that was given up is told when the line is back", async () => {
  const { store, clock, facts } = outbox(1000);
  const hub = new FakeHub();
  hub.link.state = "down";
  const options = { site: "oslo", link: hub.link, store, clock, onAppended: () => facts.appended() };
  using _report = startDropReport(options);
  const from = clock.now();
  facts.telemetry(sample(1, { load: 1 }));
  facts.event(event("Old"));
  await clock.step(days(2));
  facts.event(event("New"));
  expect(batches(store)).toEqual([]);
  expect(store.lane("event", 9)).toHaveLength(2);
  await clock.step(days(29));
  facts.event(event("Newest"));
  expect(store.lane("event", 9).map(({ body }) => Event.decode(body).reason)).toEqual(["New", "Newest"]);
  hub.link.become("up");
  const told = store
    .lane("event", 9)
    .map(({ body }) => Event.decode(body))
    .at(-1);
  const at = new Date(from).toISOString();
  expect(told).toMatchObject({ reason: "FactsDropped", evidence: { telemetry: "1", event: "1", from: at, to: at } });
  await clock.step(hours(1));
  expect(store.lane("event", 9)).toHaveLength(3);
});

test("two batches folded say what both said, one after the other", () => {
  const decoded = (batch: ReturnType<typeof sample>) => TelemetryBatch.decode(TelemetryBatch.encode(batch));
  const merge = (a: ReturnType<typeof sample>, b: ReturnType<typeof sample>) => {
    const { full, series } = mergeBatches(decoded(a), decoded(b));
    return { full, values: series.map(({ name, points }) => [name, points[0]?.ended ? "ended" : points[0]?.value]) };
  };
  expect(merge(sample(1, { a: 1, b: 1 }), sample(2, { b: 2, c: 2 }))).toEqual({
    full: false,
    values: [
      ["a", 1],
      ["b", 2],
      ["c", 2],
    ],
  });
  const ended = { a: undefined };
  expect(merge(sample(1, { a: 1 }), sample(2, ended))).toEqual({ full: false, values: [["a", "ended"]] });
  expect(merge(sample(1, { a: 1, b: 1 }, true), sample(2, ended))).toEqual({ full: true, values: [["b", 1]] });
  expect(merge(sample(1, { a: 1 }), sample(2, { b: 2 }, true))).toEqual({ full: true, values: [["b", 2]] });
});
