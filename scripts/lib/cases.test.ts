import { expect, test } from "vitest";
import { untrueCases } from "./cases.ts";

const files: Readonly<Record<string, string>> = { "a.test.ts": 'test("a site hears nothing", () => {});' };
const read = (path: string): string | undefined => files[path];
const page = (...rows: string[]): string => `| # | what | by |\n|---|---|---|\n${rows.join("\n")}\n`;

test("a row is a test that exists, or what is missing, or both", () => {
  const rows = [
    "| 1 | Nothing is heard. | `a.test.ts` › a site hears nothing |",
    "| 2 | Later. | not yet: needs a server |",
    "| 3 | Half. | `a.test.ts` › a site hears nothing<br>not yet: the other half |",
  ];
  expect(untrueCases(page(...rows), read)).toEqual([]);
});

test("a file, a title or a number that is not there is told", () => {
  const rows = [
    "| 1 | A. | `b.test.ts` › a site hears nothing |",
    "| 3 | B. | `a.test.ts` › a site hears |",
    "| 3 | C. | see a.test.ts |",
    "| 4 | D. | |",
  ];
  expect(untrueCases(page(...rows), read)).toEqual([
    "row 2 has the number 3",
    "case 1: b.test.ts does not exist",
    'case 3: a.test.ts has no test "a site hears"',
    'case 3: write `FILE` › title, or "not yet: …", instead of "see a.test.ts"',
    'case 4: write `FILE` › title, or "not yet: …", instead of ""',
  ]);
});
