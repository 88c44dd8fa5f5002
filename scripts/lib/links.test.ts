import { expect, test } from "vitest";
import { deadLinks, unknownScripts } from "./links.ts";

test("a link to a file that is not there is found, from the page's own folder", () => {
  const source = "[a](decisions/own.md) [b](../README.md#top) [c](https://example.org) [d](#here) `[e](none.md)`";
  const there = ["README.md"];
  expect(deadLinks({ path: "docs/index.md", source }, (path) => there.includes(path))).toEqual([
    "docs/index.md: decisions/own.md leads nowhere",
  ]);
});

test("a page may only tell to type scripts that exist", () => {
  const source = "Type `npm start`, then `npm run bench -- spine` or `npm install`.";
  expect(unknownScripts({ path: "README.md", source }, ["start"])).toEqual(["README.md: there is no `npm run bench`"]);
});
