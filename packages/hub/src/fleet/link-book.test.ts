import type { Beat } from "@longshore/contracts";
import { SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { LinkBook } from "./link-book.ts";

function beat(clock: SteppedClock, more: Partial<Beat> = {}): Beat {
  return {
    agent: "UA",
    bootId: "b1",
    version: "1",
    atMs: clock.now(),
    indexDigest: new Uint8Array(),
    indexGeneration: 1,
    leader: true,
    outboxFacts: 0,
    intervalMs: 10_000,
    trouble: "",
    troubleSinceMs: 0,
    ...more,
  };
}

test("three beats that did not come make a site silent, the next one brings it back", async () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  const told: string[] = [];
  links.onChange((site, state) => told.push(`${site} ${state}`));
  expect(links.link("oslo").state).toBe("never");
  for (let i = 0; i < 5; i++) {
    links.beat("oslo", beat(clock));
    await clock.step(10_000);
  }
  const lastBeat = clock.now() - 10_000;
  await clock.step(19_000);
  expect(links.link("oslo").state).toBe("up");
  await clock.step(4000);
  expect(links.link("oslo")).toMatchObject({ state: "silent", sinceMs: lastBeat });
  links.beat("oslo", beat(clock));
  expect(links.link("oslo").state).toBe("up");
  expect(told).toEqual(["oslo up", "oslo silent", "oslo up"]);
});

test("a wall clock that jumps makes nobody silent", async () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  links.beat("oslo", beat(clock));
  clock.jump(3_600_000);
  await clock.step(5000);
  expect(links.link("oslo").state).toBe("up");
});

test("an agent whose clock is days off is shown by when it was heard, and its clock is told until it agrees", async () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  let told = 0;
  links.onChange(() => told++);
  const since = clock.now();
  for (const days of [-2, 2]) {
    const off = (): number => clock.now() + days * 86_400_000;
    links.beat("oslo", beat(clock, { atMs: off() }));
    await clock.step(10_000);
    links.beat("oslo", beat(clock, { atMs: off() }));
    expect(links.link("oslo").beats).toHaveLength(1);
    expect(links.wrongClocks("oslo")).toEqual([{ agent: "UA", aheadMs: days * 86_400_000, sinceMs: since }]);
  }
  expect(told).toBe(1);
  links.beat("oslo", beat(clock));
  expect(links.wrongClocks("oslo")).toEqual([]);
  expect(told).toBe(2);
});

test("beats alone are no news; a new start of the agent is, and that it cannot write or can again", () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  let told = 0;
  links.onChange(() => told++);
  links.beat("oslo", beat(clock));
  links.beat("oslo", beat(clock, { outboxFacts: 7 }));
  expect(told).toBe(1);
  links.beat("oslo", beat(clock, { bootId: "b2" }));
  expect(told).toBe(2);
  links.beat("oslo", beat(clock, { bootId: "b2", trouble: "no room" }));
  expect(told).toBe(3);
  links.beat("oslo", beat(clock, { bootId: "b2" }));
  expect(told).toBe(4);
});

test("a site known from before the hub's start is silent since it was last heard", () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  links.seen("oslo", 1000);
  links.seen("oslo", 5000);
  expect(links.link("oslo")).toMatchObject({ state: "silent", sinceMs: 5000 });
});

test("agents that a site makes up do not fill the memory", () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  for (let i = 0; i < 100; i++) links.beat("oslo", beat(clock, { agent: `U${i}` }));
  expect(links.link("oslo").beats).toHaveLength(8);
});

test("a site that is back was away from its last beat on, and went by the index that it holds as it comes", async () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  links.beat("oslo", beat(clock, { indexGeneration: 4 }));
  const fromMs = clock.now();
  await clock.step(3_600_000);
  expect(links.link("oslo")).toMatchObject({
    state: "silent",
    sinceMs: fromMs,
    indexGeneration: 4,
    absence: undefined,
  });
  links.beat("oslo", beat(clock, { indexGeneration: 4 }));
  const absence = { fromMs, toMs: clock.now(), indexGeneration: 4 };
  expect(links.link("oslo")).toMatchObject({ state: "up", absence });
  links.beat("oslo", beat(clock, { indexGeneration: 5 }));
  expect(links.link("oslo").absence).toEqual(absence);
});

test("a hub that was away itself knows since when nobody heard the site, unless that was but a moment", () => {
  const clock = new SteppedClock();
  using links = new LinkBook(clock);
  const known = { indexGeneration: 2, absence: undefined };
  links.recall("oslo", { ...known, lastAtMs: clock.now() - 500_000 });
  links.recall("bergen", { ...known, lastAtMs: clock.now() - 5_000 });
  links.beat("tromso", beat(clock));
  links.recall("tromso", { ...known, lastAtMs: clock.now() - 500_000 });
  expect(links.link("oslo")).toMatchObject({ state: "silent", sinceMs: clock.now() - 500_000 });
  links.beat("oslo", beat(clock));
  links.beat("bergen", beat(clock));
  for (const site of ["oslo", "tromso"]) expect(links.link(site).absence?.fromMs, site).toBe(clock.now() - 500_000);
  expect(links.link("bergen").absence).toBeUndefined();
});
