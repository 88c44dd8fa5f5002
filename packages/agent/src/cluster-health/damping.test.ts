import { minutes } from "@longshore/kit";
import { expect, test } from "vitest";
import { type Damped, damp, FLAPPING, FLAPS, WINDOW } from "./damping.ts";
import { notObserved, type Part, type State, type Verdict } from "./verdict.ts";

const verdict = (state: State, parts: readonly Part[] = []): Verdict => ({
  state,
  reason: "R",
  message: `is ${state}`,
  nextStep: "",
  ...(parts.length > 0 && { parts }),
});
const bad = (name: string): Part => ({ name, state: "failed", message: "" });

/** Looks one minute apart. */
function after(...looks: readonly Verdict[]): Damped {
  let damped: Damped | undefined;
  for (const [at, look] of looks.entries()) damped = damp(damped, look, minutes(at));
  if (damped === undefined) throw new Error("no look");
  return damped;
}

test("a change is told at once, in both directions", () => {
  expect(after(verdict("healthy"), verdict("failed")).shown.state).toBe("failed");
  expect(after(verdict("healthy"), verdict("failed"), verdict("healthy")).shown.state).toBe("healthy");
});

test("one look that came to nothing is no news, the second is; the very first look is told whatever it says", () => {
  const nothing = notObserved("no answer", "");
  expect(after(nothing).shown.state).toBe("unknown");
  expect(after(verdict("healthy"), nothing).shown.state).toBe("healthy");
  expect(after(verdict("healthy"), nothing, nothing).shown.state).toBe("unknown");
  expect(after(verdict("healthy"), nothing, verdict("healthy"), nothing).shown.state).toBe("healthy");
});

test("what keeps changing is told once, in its worst state, until it has kept one for a while", () => {
  const flips = Array.from({ length: FLAPS + 1 }, (_, at) => verdict(at % 2 === 0 ? "healthy" : "failed"));
  const begun = after(...flips.slice(0, -1));
  expect([begun.isFlapping, begun.shown.state]).toEqual([false, "failed"]);
  const flapping = after(...flips);
  expect([flapping.isFlapping, flapping.shown.state, flapping.shown.reason]).toEqual([true, "failed", FLAPPING]);
  expect(flapping.shown.message).toContain("is failed");
  const again = damp(flapping, verdict("failed"), minutes(FLAPS + 1));
  expect(again.shown).toEqual(flapping.shown);
  const early = damp(again, verdict("healthy"), minutes(FLAPS + 2));
  const still = damp(early, verdict("healthy"), minutes(FLAPS + 2) + WINDOW - 1);
  expect([still.isFlapping, still.shown.state]).toEqual([true, "failed"]);
  const calm = damp(still, verdict("healthy"), minutes(FLAPS + 2) + WINDOW);
  expect([calm.isFlapping, calm.shown]).toEqual([false, verdict("healthy")]);
});

test("one node that comes and goes beside one that is down is flapping, too; whoever was down meanwhile is named", () => {
  const one = verdict("degraded", [bad("r1u1")]);
  const two = verdict("degraded", [bad("r1u1"), bad("r1u2")]);
  const flapping = after(...Array.from({ length: FLAPS + 1 }, (_, at) => (at % 2 === 0 ? one : two)));
  expect(flapping.isFlapping).toBe(true);
  const more = damp(flapping, verdict("degraded", [bad("r1u3")]), minutes(FLAPS + 1));
  expect(more.shown.parts?.map(({ name }) => name)).toEqual(["r1u1", "r1u2", "r1u3"]);
});
