import { expect, test } from "vitest";
import { nextThread } from "./share.ts";

test.for([
  ["a few are served here", 7, [], 3, "here"],
  ["many are worth a thread", 8, [], 3, "new"],
  ["where there may be none, all are served here", 900, [], 0, "here"],
  ["a new one is filled first", 8, [0], 3, 0],
  ["a second one comes when the first has its share", 8, [8], 3, "new"],
  ["then whoever has the least", 20, [21, 19, 20], 3, 1],
  ["this one again when it has the least", 3, [5, 4], 3, "here"],
] as const)("%s", ([, here, others, most, who]) => {
  expect(nextThread(here, others, most)).toBe(who);
});
