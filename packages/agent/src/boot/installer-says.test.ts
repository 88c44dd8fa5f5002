import { expect, test } from "vitest";
import { installerSays } from "./installer-says.ts";

/** In the form of curtin's reporter/events.py. */
const EVENT = {
  name: "subiquity/Install/install",
  description: "installing system",
  event_type: "start",
  origin: "curtin",
};

test.each<[string, unknown, readonly string[]]>([
  ["a start", { ...EVENT, level: "INFO" }, ["subiquity/Install/install: installing system"]],
  ["an end that is well", { ...EVENT, result: "SUCCESS" }, ["subiquity/Install/install: installing system"]],
  [
    "an end that is not",
    { ...EVENT, result: "FAIL", level: "ERROR" },
    ["subiquity/Install/install: installing system: FAIL"],
  ],
  ["what only developers read", { ...EVENT, level: "DEBUG" }, []],
  ["a name alone, in lines", { name: "a\n b", description: "" }, ["a b"]],
  ["too much", { name: "x".repeat(10_000) }, ["x".repeat(500)]],
  ["no event", [], []],
  ["nothing", null, []],
])("of %s a line is kept, or none", (_what, event, lines) => {
  expect(installerSays(Buffer.from(JSON.stringify(event)))).toEqual(lines);
});

test("what is no JSON is no line", () => {
  expect(installerSays(Buffer.from([0xff, 0x7b]))).toEqual([]);
});
