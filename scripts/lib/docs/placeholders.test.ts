import { expect, test } from "vitest";
import { placeholders } from "./placeholders.ts";

test("any sentence of a catalog can be written without its details", () => {
  const d = placeholders() as { host: string; names: string[]; at: { line: number } };
  expect(`${d.host} at ${d.at.line}: ${d.names.map((name) => `- ${name}`).join(", ")}`).toBe(
    "⟨host⟩ at ⟨at.line⟩: ⟨names⟩",
  );
});
