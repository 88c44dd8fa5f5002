import { expect, test } from "vitest";
import { rangeOf } from "./range.ts";

test.for([
  [undefined, undefined],
  ["bytes=0-", { from: 0, to: 100 }],
  ["bytes=10-19", { from: 10, to: 20 }],
  ["bytes=90-500", { from: 90, to: 100 }],
  ["bytes=-30", { from: 70, to: 100 }],
  ["bytes=-300", { from: 0, to: 100 }],
  ["bytes=100-", "none"],
  ["bytes=-0", "none"],
  ["bytes=9-3", undefined],
  ["bytes=0-1,5-6", undefined],
  ["lines=0-1", undefined],
  ["bytes=-", undefined],
  ["bytes=99999999999999999999-", "none"],
] as const)("of 100 bytes %s means %j", ([header, part]) => {
  expect(rangeOf(header, 100)).toEqual(part);
});
