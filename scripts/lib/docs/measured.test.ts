import { expect, test } from "vitest";
import { withMeasured } from "./measured.ts";

const page = "# x\n\n<!-- Written by `y` -->\n\nSeen by `y`.\n\n## Figures\n\n| a |\n|---|\n| 1 |\n";

test("between its marks a README shows what was measured, and nothing else of it changes", () => {
  const readme = "before\n<!-- measured: x -->old<!-- measured end -->\nafter\n";
  const filled = withMeasured(readme, (name) => (name === "x" ? page : ""));
  expect(filled).toBe(
    "before\n<!-- measured: x -->\n\nSeen by `y`.\n\n| a |\n|---|\n| 1 |\n\n<!-- measured end -->\nafter\n",
  );
  expect(withMeasured(filled, () => page)).toBe(filled);
});
