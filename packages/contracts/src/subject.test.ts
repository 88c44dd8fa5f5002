import { expect, test } from "vitest";
import { fenceOf, paramsOf, patternOf, subjectOf } from "./subject.ts";
import { allSubjects, subjects } from "./subjects.ts";

test("a subject is filled in from its parameters and read back", () => {
  const subject = subjectOf(subjects.status, { site: "oslo", kind: "machine", name: "r1u7" });
  expect(subject).toBe("site.oslo.status.machine.r1u7");
  expect(paramsOf(subjects.status, subject)).toEqual({ site: "oslo", kind: "machine", name: "r1u7" });
  expect(paramsOf(subjects.status, "site.oslo.event.machine.r1u7")).toBeUndefined();
  expect(paramsOf(subjects.status, "site.oslo.status.machine")).toBeUndefined();
});

test.each(["*", ">", "a.b", "", "-a", "a b", "ø", "a".repeat(64)])("%j never becomes part of a subject", (value) => {
  expect(() => subjectOf(subjects.beat, { site: value })).toThrow(/cannot stand for \{site\}/);
});

test("a parameter that was left out is an error in a subject, and a wildcard in a pattern", () => {
  const missing = { site: "oslo" } as { site: string; kind: string; name: string };
  expect(() => subjectOf(subjects.status, missing)).toThrow(/"" cannot stand for \{kind\}/);
  expect(patternOf(subjects.status, missing)).toBe("site.oslo.status.*.*");
});

test("one fence holds everything of one site and class, and nothing of another site", () => {
  expect(fenceOf(subjects.status, "oslo")).toBe("site.oslo.status.>");
  expect(fenceOf(subjects.beat, "oslo")).toBe("site.oslo.beat");
  expect(fenceOf(subjects.apiHubInfo, "oslo")).toBe("hub.api.>");
  expect(patternOf(subjects.status, { site: "oslo" })).toBe("site.oslo.status.*.*");
});

test("every template is unique and begins with the token that its verb belongs to", () => {
  const templates = allSubjects.map((row) => row.template);
  expect(new Set(templates).size).toBe(templates.length);
  const beginnings = {
    intent: "site.",
    fact: "site.",
    signal: "site.",
    ask: "site.",
    command: "site.",
    api: "hub.api.",
    enrol: "enrol.",
  };
  for (const row of allSubjects) expect(row.template.startsWith(beginnings[row.verb]), row.template).toBe(true);
});
