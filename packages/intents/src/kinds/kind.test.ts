import { expect, test } from "vitest";
import * as z from "zod";
import { intentKind } from "./kind.ts";

test("a schema that a kind says how to make is made when somebody reads a document, and once", () => {
  let made = 0;
  const kind = intentKind({
    kind: "Rack",
    doc: "",
    needs: [],
    schema: () => z.strictObject({ height: z.int().default(42 + made++) }),
    examples: [],
  });
  expect(made).toBe(0);
  expect([kind.schema.parse({}), kind.input.parse({}), made]).toEqual([{ height: 42 }, { height: 42 }, 1]);
});
