import { minutes, seconds } from "@longshore/kit";
import { expect, test } from "vitest";
import { type Damped, damp, FALLS, FLAPPING, WINDOW } from "./damping.ts";
import { notObserved, type Part, type State, type Verdict } from "./verdict.ts";

const verdict = (state: State, parts: readonly Part[] = []): Verdict => ({
  state,
  reason: "R",
  message: `is ${state}`,
  nextStep: "",
  ...(parts.length > 0 && { parts }),
});
const bad = (name: string): Part => ({ name, state: "failed", message: "" });

/** Looks a minute apart, unless told. */
function after(looks: readonly Verdict[], apart = minutes(1)): Damped {
  let damped: Damped | undefined;
  for (const [at, look] of looks.entries()) damped = damp(damped, look, at * apart);
  if (damped === undefined) throw new Error("no look");
  return damped;
}

test("a change is told at once, in both directions", () => {
  expect(after([verdict("healthy"), verdict("failed")]).shown.state).toBe("failed");
  expect(after([verdict("healthy"), verdict("failed"), verdict("healthy")]).shown.state).toBe("healthy");
});

test("one look that came to nothing is no news, the second is; the very first look is told whatever it says", () => {
  const nothing = notObserved("no answer", "");
  expect(after([nothing]).shown.state).toBe("unknown");
  expect(after([verdict("healthy"), nothing]).shown.state).toBe("healthy");
  expect(after([verdict("healthy"), nothing, nothing]).shown.state).toBe("unknown");
  expect(after([verdict("healthy"), nothing, verdict("healthy"), nothing]).shown.state).toBe("healthy");
});

test("what keeps changing is told once, in its worst state, until it has kept one for a while", () => {
  const flips = Array.from({ length: 2 * FALLS }, (_, at) => verdict(at % 2 === 0 ? "healthy" : "failed"));
  const begun = after(flips.slice(0, -1));
  expect([begun.isFlapping, begun.shown.state]).toEqual([false, "healthy"]);
  const flapping = after(flips);
  expect([flapping.isFlapping, flapping.shown.state, flapping.shown.reason]).toEqual([true, "failed", FLAPPING]);
  expect(flapping.shown.message).toContain("is failed");
  const again = damp(flapping, verdict("failed"), minutes(2 * FALLS));
  expect(again.shown).toEqual(flapping.shown);
  const early = damp(again, verdict("healthy"), minutes(2 * FALLS + 1));
  const still = damp(early, verdict("healthy"), minutes(2 * FALLS + 1) + WINDOW - 1);
  expect([still.isFlapping, still.shown.state]).toEqual([true, "failed"]);
  const calm = damp(still, verdict("healthy"), minutes(2 * FALLS + 1) + WINDOW);
  expect([calm.isFlapping, calm.shown]).toEqual([false, verdict("healthy")]);
});

test("one node that comes and goes beside one that is down is flapping, too; whoever was down meanwhile is named", () => {
  const one = verdict("degraded", [bad("r1u1")]);
  const two = verdict("degraded", [bad("r1u1"), bad("r1u2")]);
  const flips = Array.from({ length: 2 * FALLS }, (_, at) => (at % 2 === 0 ? one : two));
  expect(after(flips.slice(0, -1)).isFlapping).toBe(false);
  const flapping = after(flips);
  expect(flapping.isFlapping).toBe(true);
  const more = damp(flapping, verdict("degraded", [bad("r1u3")]), minutes(2 * FALLS));
  expect(more.shown.parts?.map(({ name }) => name)).toEqual(["r1u1", "r1u2", "r1u3"]);
});

test("nodes that go one by one, as in an upgrade or with their rack, and come back one by one, are told as they are", () => {
  const names = ["r1u1", "r1u2", "r1u3", "r1u4", "r1u5"];
  const rolling = names.flatMap((name) => [
    verdict("degraded", [bad(name)]),
    verdict("degraded", [bad(name), bad("r1u9")]),
  ]);
  expect(after([verdict("healthy"), ...rolling], seconds(1)).isFlapping).toBe(true); // r1u9 does flap
  const upgraded = names.map((name) => verdict("degraded", [bad(name)]));
  expect(after([verdict("healthy"), ...upgraded, verdict("healthy")], seconds(1))).toMatchObject({
    isFlapping: false,
    shown: verdict("healthy"),
  });
  const gone = names.map((_, at) => verdict(at < 4 ? "degraded" : "failed", names.slice(0, at + 1).map(bad)));
  const back = [...gone.slice(0, -1).toReversed(), verdict("healthy")];
  expect(after([verdict("healthy"), ...gone, ...back], seconds(1))).toMatchObject({
    isFlapping: false,
    shown: verdict("healthy"),
  });
});

test("what is not seen for a while did not become well meanwhile", () => {
  const down = verdict("degraded", [bad("r1u1")]);
  const nothing = notObserved("no answer", "");
  const blinks = [1, 2, 3].flatMap(() => [nothing, nothing, down]);
  expect(after([down, ...blinks])).toMatchObject({ isFlapping: false, shown: down });
});

test("three failures that are mended within ten minutes are three failures, however they come and go", () => {
  const failure = [verdict("degraded"), verdict("failed"), verdict("degraded"), verdict("healthy")];
  const three = [verdict("healthy"), ...failure, ...failure, ...failure];
  expect(after(three, seconds(30))).toMatchObject({ isFlapping: false, shown: verdict("healthy") });
  expect(after([...three, ...failure], seconds(30)).isFlapping).toBe(true);
});
