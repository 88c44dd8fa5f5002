import { expect, it } from "vitest";
import { onlyNeeded } from "./kit-types.ts";

const kit = new Map([
  [
    "index.d.ts",
    'export { type Clock, sleep } from "./clock.ts";\nexport { createLogger, type Logger } from "./log.ts";\n',
  ],
  ["clock.d.ts", 'import type { Duration } from "./duration.ts";\nexport interface Clock {}\n'],
  ["duration.d.ts", "export type Duration = number;\n"],
  ["log.d.ts", 'import { type Logger } from "pino";\n'],
]);

it("of kit's types go along those that are mentioned and what they lead to, not the packages behind the others", () => {
  const own = new Map([
    ["a.d.ts", 'import type { Clock } from "@longshore/kit";\n'],
    ["b/c.d.ts", 'export declare const wait: typeof import("@longshore/kit").sleep;\n'],
  ]);
  const { index, files } = onlyNeeded(own, kit);
  expect(index).toBe('export { Clock } from "./clock.ts";\nexport { sleep } from "./clock.ts";\n');
  expect([...files].toSorted()).toEqual(["clock.d.ts", "duration.d.ts"]);
});

it("a name that kit does not export is told, not left out", () => {
  expect(() => onlyNeeded(new Map([["a.d.ts", 'import { Nothing } from "@longshore/kit";']]), kit)).toThrow("Nothing");
});
