import fc from "fast-check";
import { expect, test } from "vitest";
import { fullJitter } from "./backoff.ts";
import { deadline, sleep } from "./clock.ts";
import { formatDuration, parseDuration, seconds } from "./duration.ts";
import { errorCatalog, isLongshoreError } from "./errors.ts";
import { createLogger } from "./log.ts";
import { isName } from "./name.ts";
import { nearest } from "./nearest.ts";
import { seededRandom } from "./random.ts";
import { Secret } from "./secret.ts";
import { SteppedClock } from "./stepped-clock.ts";

test("a catalog error carries its code, sentence, hint, retry class and cause", () => {
  const errors = errorCatalog({
    DEMO_GONE: {
      retry: "backoff",
      message: (d: { who: string }) => `${d.who} is gone`,
      hint: (d: { who: string }) => `Call ${d.who}.`,
    },
  });
  const cause = new Error("first");
  const error = errors.DEMO_GONE({ who: "oslo" }, { cause });
  expect(error).toMatchObject({
    code: "DEMO_GONE",
    message: "oslo is gone",
    hint: "Call oslo.",
    retry: "backoff",
    cause,
  });
  expect(isLongshoreError(error, "DEMO_GONE")).toBe(true);
  expect(isLongshoreError(error, "OTHER")).toBe(false);
});

test("durations are read and written in units that people use", () => {
  expect(["250ms", "5s", "1m30s", "1.5h", "7d"].map(parseDuration)).toEqual([
    250, 5000, 90_000, 5_400_000, 604_800_000,
  ]);
  expect(["", "5", "5 s", "-5s", "1y", "s"].map(parseDuration)).toEqual(Array(6).fill(undefined));
  expect([250, 5000, 90_000, 93_784_000, 59_999].map(formatDuration)).toEqual(["250ms", "5s", "1m30s", "1d2h", "1m"]);
});

test("whole seconds survive being written and read", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3599 }), (n) => parseDuration(formatDuration(n * 1000)) === n * 1000),
  );
});

test("sleep ends with its signal, and a deadline aborts with its reason", async () => {
  const clock = new SteppedClock();
  const controller = new AbortController();
  const slept = sleep(clock, seconds(5), controller.signal).then(
    () => "slept",
    (reason: Error) => reason.message,
  );
  controller.abort(new Error("stop"));
  expect(await slept).toBe("stop");
  expect(clock.pendingTimers).toBe(0);
  using limit = deadline(clock, seconds(1), () => new Error("too late"));
  await clock.step(1000);
  expect((limit.signal.reason as Error).message).toBe("too late");
});

test("a stepped clock fires timers in order of time, and those made meanwhile", async () => {
  const clock = new SteppedClock(0);
  const fired: string[] = [];
  clock.after(20, () => fired.push(`b@${clock.now()}`));
  clock.after(10, () => {
    fired.push(`a@${clock.now()}`);
    clock.after(5, () => fired.push(`c@${clock.now()}`));
  });
  clock.jump(1_000_000);
  await clock.step(30);
  expect(fired).toEqual(["a@1000010", "c@1000015", "b@1000020"]);
  expect(clock.monotonic()).toBe(30);
});

test("full jitter stays below its doubling, capped bound", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 100 }), (seed, attempt) => {
      const wait = fullJitter(attempt, { first: 100, max: 30_000 }, seededRandom(seed));
      return wait >= 0 && wait <= Math.min(30_000, 100 * 2 ** attempt);
    }),
  );
});

test("a seeded random repeats exactly", () => {
  const [a, b] = [seededRandom(7), seededRandom(7)];
  expect([a.next(), a.next(), ...a.bytes(4)]).toEqual([b.next(), b.next(), ...b.bytes(4)]);
  expect(seededRandom(8).next()).not.toBe(seededRandom(7).next());
});

test("a secret shows nowhere, also when it slips into a log line under a name that tells", () => {
  const lines: string[] = [];
  const log = createLogger("demo", "info", { write: (line) => lines.push(line) });
  log.info({ secret: new Secret("hunter2"), bmc: { password: "hunter2" }, machine: "r1u7" }, "session opened");
  expect(lines.join("")).not.toContain("hunter2");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ name: "demo", machine: "r1u7", msg: "session opened" });
  expect(String(new Secret("hunter2"))).toBe("[redacted]");
});

test("names are one lowercase subject token", () => {
  expect(["oslo", "r1u7", "a", "a-b", "a".repeat(63)].every(isName)).toBe(true);
  expect(["", "*", ">", "Oslo", "-a", "a-", "a.b", "a b", "a".repeat(64)].some(isName)).toBe(false);
});

test("a slip of the finger finds the word that was meant", () => {
  expect(nearest("adress", ["address", "port"])).toBe("address");
  expect(nearest("Mahcine", ["Machine", "Site"])).toBe("Machine");
  expect(nearest("colour", ["address", "port"])).toBeUndefined();
});
