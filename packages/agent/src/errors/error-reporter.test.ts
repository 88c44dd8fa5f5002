import { errorCatalog, silentLogger, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { createErrorReporter, type NewErrorEvent } from "./index.ts";

const PASSWORD = "xyzzy-plugh-42";

function reporting() {
  const clock = new SteppedClock();
  const events: NewErrorEvent[] = [];
  const outbox = { full: false };
  const reporter = createErrorReporter({
    clock,
    log: silentLogger,
    name: "node-a",
    release: "longshore-agent@0.1.0",
    known: () => [PASSWORD],
    emit(event) {
      if (outbox.full) throw new Error("disk full");
      events.push(event);
    },
  });
  return { clock, events, reporter, outbox };
}

test("an unexpected error becomes an event with what is needed to find its cause, and without a secret", () => {
  const { events, reporter } = reporting();
  reporter.report(new TypeError(`login with ${PASSWORD} and lsh1.tok.en failed`), { object: `machine/${PASSWORD}` });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    noun: "agent",
    name: "node-a",
    reason: "UnexpectedError",
    severity: "error",
    message: "TypeError: login with [redacted] and [redacted] failed",
    error: { type: "TypeError", release: "longshore-agent@0.1.0", count: 1 },
  });
  expect(events[0]?.error?.stack).toContain("error-reporter.test.ts");
  expect(JSON.stringify(events)).not.toContain(PASSWORD);
});

test("errors of a catalog are no bugs, and a wish to stop is none either", () => {
  const { events, reporter } = reporting();
  const errors = errorCatalog({ BMC_SILENT: { retry: "backoff", message: (d: { host: string }) => d.host } });
  reporter.report(errors.BMC_SILENT({ host: "a" }));
  reporter.report(AbortSignal.abort().reason);
  expect(events).toEqual([]);
});

test("an error that comes back ten thousand times is two events, the second with the number", async () => {
  const { clock, events, reporter } = reporting();
  for (let i = 0; i < 10_000; i++) reporter.report(new TypeError(`attempt ${i}`));
  expect(events).toHaveLength(1);
  await clock.step(600_000);
  expect(events.map(({ error }) => error?.count)).toEqual([1, 9999]);
  await clock.step(1_200_000);
  expect(events).toHaveLength(2);
  expect(clock.pendingTimers).toBe(0);
});

test("a thousand different errors are a handful of events", () => {
  const { events, reporter } = reporting();
  for (let i = 0; i < 1000; i++)
    reporter.report(Object.assign(new Error("x"), { name: `Kind${i}`, stack: `at f${i}` }));
  expect(events.length).toBeLessThanOrEqual(20);
});

test("what was folded is said when the agent ends; a full disk does not make it throw", () => {
  const { events, reporter, outbox } = reporting();
  for (let i = 0; i < 3; i++) reporter.report(new Error("again"));
  outbox.full = true;
  reporter.report(new RangeError("other"));
  outbox.full = false;
  reporter[Symbol.dispose]();
  expect(events.map(({ error }) => error?.count)).toEqual([1, 2]);
});
