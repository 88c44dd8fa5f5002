import { SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { type Change, ChangeLog } from "./change-log.ts";

const never = new AbortController().signal;
const machine = (name: string): Change => ({ site: "oslo", kind: "machine", name });
const isR1 = (change: Change): boolean => change.name === "r1";

/** Whether it resolved by now. */
async function settled(waiting: Promise<void>): Promise<boolean> {
  let done = false;
  void waiting.then(() => (done = true));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  return done;
}

test("who waits is woken by what it asked for and by nothing else", async () => {
  const log = new ChangeLog("life1", new SteppedClock());
  const waiting = log.differs(log.revision, isR1, 1000, never);
  log.note(machine("r2"));
  expect(await settled(waiting)).toBe(false);
  log.note(machine("r1"));
  expect(await settled(waiting)).toBe(true);
});

test("a change between two asks is not missed", async () => {
  const log = new ChangeLog("life1", new SteppedClock());
  const { revision } = log;
  log.note(machine("r1"));
  expect(await settled(log.differs(revision, isR1, 1000, never))).toBe(true);
});

test("after the time is up the answer comes without a change, and nothing is left waiting", async () => {
  const clock = new SteppedClock();
  const log = new ChangeLog("life1", clock);
  const waiting = log.differs(log.revision, isR1, 90_000, never);
  await clock.step(29_000);
  expect(await settled(waiting)).toBe(false);
  await clock.step(1000); // never more than 30 s
  expect(await settled(waiting)).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test("a revision of another life, of the future, or too old means that something differs", async () => {
  const log = new ChangeLog("life2", new SteppedClock(), 10);
  const old = log.revision;
  for (let i = 0; i < 11; i++) log.note(machine("r2"));
  for (const revision of ["life1:0", "life2:99", "nonsense", old, ""]) {
    expect(await settled(log.differs(revision, isR1, 1000, never)), revision).toBe(true);
  }
  expect(await settled(log.differs(log.revision, isR1, 0, never))).toBe(true);
});

test("who gives up is forgotten", async () => {
  const clock = new SteppedClock();
  const log = new ChangeLog("life1", clock);
  const gone = new AbortController();
  const waiting = log.differs(log.revision, isR1, 1000, gone.signal);
  gone.abort();
  expect(await settled(waiting)).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});
