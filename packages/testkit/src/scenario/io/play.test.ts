import { expect, test } from "vitest";
import { scenario, type Stage } from "../scenario.ts";
import { play } from "./play.ts";

const options = { name: "story", root: "/", keep: false, log: () => {} };

test("a story that comes true ends ok, with its figures, and what it used is closed", async () => {
  const closed: string[] = [];
  const story = scenario({
    summary: "",
    tier: "quick",
    async run(stage: Stage) {
      const { use, eventually } = stage;
      use({ [Symbol.asyncDispose]: async () => void closed.push("first") });
      use({ [Symbol.asyncDispose]: async () => void closed.push("second") });
      let asked = 0;
      expect(await eventually("the third answer is the right one", () => (++asked === 3 ? asked : undefined))).toBe(3);
      stage.expect(asked === 3, "it was asked three times");
      return { asked };
    },
  });
  const outcome = await play(story, { ...options, signal: new AbortController().signal });
  expect(outcome).toMatchObject({ scenario: "story", ok: true, asked: 3 });
  expect(closed).toEqual(["second", "first"]);
});

test("a story that does not come true says which sentence is not true", async () => {
  const story = scenario({ summary: "", tier: "quick", run: async (stage: Stage) => stage.expect(false, "pigs fly") });
  const outcome = await play(story, { ...options, signal: new AbortController().signal });
  expect(outcome).toMatchObject({ ok: false, error: "it is not true that pigs fly" });
});

test("a story that fails tells what stands, while it stands", async () => {
  const lines: string[] = [];
  const story = scenario({
    summary: "",
    tier: "quick",
    run: async (stage: Stage) => {
      let stands = true;
      stage.use({
        whatStands: async () => `it stands itself: ${stands}`,
        [Symbol.asyncDispose]: async () => void (stands = false),
      });
      stage.explain(async () => `the world stands: ${stands}`);
      stage.explain(() => Promise.reject(new Error("nobody answers")));
      stage.expect(false, "pigs fly");
    },
  });
  await play(story, { ...options, log: (line) => lines.push(line), signal: new AbortController().signal });
  expect(lines.map((line) => line.trim().replace(/^[\d.]+ s {2}/, ""))).toEqual([
    "failed: it is not true that pigs fly",
    "it stands itself: true",
    "the world stands: true",
    "it could not be told: nobody answers",
  ]);
});

test("a story that never ends is over its budget", async () => {
  const story = scenario({ summary: "", tier: "quick", budgetSeconds: 0.05, run: () => new Promise(() => {}) });
  const outcome = await play(story, { ...options, signal: new AbortController().signal });
  expect(outcome).toMatchObject({ ok: false, error: "over its budget of 0.05 s" });
});

test("Ctrl-C ends a story", async () => {
  const story = scenario({ summary: "", tier: "quick", run: () => new Promise(() => {}) });
  const outcome = await play(story, { ...options, signal: AbortSignal.abort(new Error("it was interrupted")) });
  expect(outcome).toMatchObject({ ok: false, error: "it was interrupted" });
});
