import { writeFileSync } from "node:fs";
import { tempDir } from "@longshore/testkit/tools";
import { expect, it } from "vitest";
import { exportedFrom } from "./exported.ts";

it("what an index gives away is known by the words above it, through its re-exports", async () => {
  await using dir = tempDir();
  writeFileSync(dir.join("index.ts"), 'export * from "./more.ts";\nexport { type A, b } from "./a.ts";\n');
  writeFileSync(dir.join("more.ts"), 'export { c } from "./a.ts";\n');
  writeFileSync(
    dir.join("a.ts"),
    `/** An A,
 * on two lines. */
export interface A {
  /** Its name. */
  readonly name?: string;
  plain: number;
}
export const c = 1;
/** Does b. */
export async function b(): Promise<void> {}
`,
  );
  expect(exportedFrom(dir.join("index.ts"))).toMatchObject([
    { name: "c", kind: "const", doc: "" },
    { name: "A", kind: "interface", doc: "An A, on two lines.", members: [{ name: "name?", doc: "Its name." }] },
    { name: "b", kind: "function", doc: "Does b." },
  ]);
});
