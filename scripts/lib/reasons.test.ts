import { expect, test } from "vitest";
import { unexplained } from "./reasons.ts";

const lint = "oxlint";

test("a rule may be switched off only with a reason", () => {
  const source = [
    `// ${lint}-disable-next-line max-lines`,
    `// ${lint}-disable max-lines -- one table of sensor types`,
    "call(); // @ts-expect-error",
    "call(); // @ts-expect-error the second argument is wrong on purpose",
  ].join("\n");
  expect(unexplained({ path: "a.ts", source })).toEqual([
    `a.ts:1: say why: // ${lint}-disable-next-line max-lines`,
    "a.ts:3: say why: call(); // @ts-expect-error",
  ]);
});
