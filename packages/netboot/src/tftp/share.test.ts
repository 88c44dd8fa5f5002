import { expect, test } from "vitest";
import { nextThread } from "./share.ts";

test.for([
  ["a few are served here", 7, [], 3, "here"],
  ["unless others are preferred", 0, [], 3, "new", true],
  ["these are filled first", 0, [7, 1], 3, 1, true],
  ["before there are more of them", 0, [8, 7], 3, 1, true],
  ["and when they have their share, one is added", 0, [8, 8], 3, "new", true],
  ["or this one does its part", 0, [8, 8, 9], 3, "here", true],
  ["until all have the same", 9, [8, 8, 9], 3, 0, true],
  ["many are worth a thread", 8, [], 3, "new"],
  ["where there may be none, all are served here", 900, [], 0, "here"],
  ["a new one is filled first", 8, [0], 3, 0],
  ["a second one comes when the first has its share", 8, [8], 3, "new"],
  ["then whoever has the least", 20, [21, 19, 20], 3, 1],
  ["this one again when it has the least", 3, [5, 4], 3, "here"],
] as const)("%s", ([, here, others, most, who, preferred = false]) => {
  expect(nextThread(here, others, most, preferred)).toBe(who);
});
