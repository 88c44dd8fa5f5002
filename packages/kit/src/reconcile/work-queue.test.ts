import { expect, test } from "vitest";
import { seconds } from "../duration.ts";
import { LongshoreError } from "../errors.ts";
import { seededRandom } from "../random.ts";
import { SteppedClock } from "../stepped-clock.ts";
import { done, type Reconcile, requeueAfter } from "./reconcile.ts";
import { WorkQueue } from "./work-queue.ts";

function queueOf(reconcile: Reconcile<string>, workers = 2) {
  const clock = new SteppedClock();
  const errors: { key: string; attempt: number; retryInMs: number | undefined }[] = [];
  const queue = new WorkQueue<string>({
    name: "test",
    reconcile,
    clock,
    random: seededRandom(1),
    workers,
    backoff: { first: 1000, max: 60_000 },
    onError: (key, _error, attempt, retryInMs) => errors.push({ key, attempt, retryInMs }),
  });
  return { clock, queue, errors };
}

/** A reconcile whose runs end when the test says so. */
function held() {
  const running: { key: string; end: () => void; fail: (error: Error) => void }[] = [];
  const reconcile: Reconcile<string> = (key) =>
    new Promise((resolve, reject) => running.push({ key, end: () => resolve(done), fail: reject }));
  return { running, reconcile };
}

test("a key added many times while it is worked on is worked on once more, and never twice at a time", async () => {
  const { running, reconcile } = held();
  const { clock, queue } = queueOf(reconcile);
  queue.add("a");
  await clock.step(0);
  queue.add("a");
  queue.add("a");
  await clock.step(0);
  expect(running).toHaveLength(1);
  running[0]?.end();
  await clock.step(0);
  expect(running).toHaveLength(2);
  running[1]?.end();
  await clock.step(1000);
  expect(running).toHaveLength(2);
  expect(queue.idle).toBe(true);
});

test("no more keys are worked on at once than there are workers", async () => {
  const { running, reconcile } = held();
  const { clock, queue } = queueOf(reconcile, 2);
  for (const key of ["a", "b", "c"]) queue.add(key);
  await clock.step(0);
  expect(running.map((run) => run.key)).toEqual(["a", "b"]);
  running[0]?.end();
  await clock.step(0);
  expect(running.map((run) => run.key)).toEqual(["a", "b", "c"]);
});

test("a failing key comes back with growing waits while others go on, and success forgets the failures", async () => {
  let failing = true;
  const seen: string[] = [];
  const { clock, queue, errors } = queueOf((key) => {
    seen.push(key);
    return key === "bad" && failing ? Promise.reject(new Error("no")) : Promise.resolve(done);
  });
  queue.add("bad");
  queue.add("good");
  await clock.step(120_000);
  expect(seen.filter((key) => key === "good")).toHaveLength(1);
  expect(errors.length).toBeGreaterThan(4);
  expect(errors.map((error) => error.attempt)).toEqual(errors.map((_, i) => i + 1));
  for (const { attempt, retryInMs } of errors)
    expect(retryInMs).toBeLessThanOrEqual(Math.min(60_000, 1000 * 2 ** (attempt - 1)));
  failing = false;
  await clock.step(60_000);
  failing = true;
  queue.add("bad");
  await clock.step(0);
  expect(errors.at(-1)?.attempt).toBe(1);
});

test("an error that says never waits for the next change", async () => {
  let runs = 0;
  const { clock, queue, errors } = queueOf(() => {
    runs++;
    return Promise.reject(new LongshoreError("TEST", "never", "cannot be"));
  });
  queue.add("a");
  await clock.step(600_000);
  expect(runs).toBe(1);
  expect(errors).toEqual([{ key: "a", attempt: 1, retryInMs: undefined }]);
  queue.add("a");
  await clock.step(0);
  expect(runs).toBe(2);
});

test("a key is looked at again after the time its reconcile asked for, unless it is forgotten", async () => {
  let runs = 0;
  const { clock, queue } = queueOf(() => {
    runs++;
    return Promise.resolve(requeueAfter(seconds(5)));
  });
  queue.add("a");
  await clock.step(12_000);
  expect(runs).toBe(3);
  queue.forget("a");
  await clock.step(60_000);
  expect(runs).toBe(3);
});

test("a key that is forgotten while it is worked on does not come back by itself", async () => {
  const { running, reconcile } = held();
  const { clock, queue } = queueOf(reconcile);
  queue.add("a");
  await clock.step(0);
  queue.forget("a");
  running[0]?.fail(new Error("no"));
  await clock.step(600_000);
  expect(running).toHaveLength(1);
  queue.add("a");
  await clock.step(0);
  expect(running).toHaveLength(2);
});

test("closing aborts what runs and waits for it to end", async () => {
  let aborted = false;
  const { clock, queue, errors } = queueOf(
    (_key, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          reject(signal.reason);
        });
      }),
  );
  queue.add("a");
  await clock.step(0);
  await queue[Symbol.asyncDispose]();
  expect(aborted).toBe(true);
  expect(errors).toEqual([]);
  queue.add("b");
  expect(queue.idle).toBe(true);
});
