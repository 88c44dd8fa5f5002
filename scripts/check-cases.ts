// Every test that docs/cases.md names for a case exists, and no case is left out.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { untrueCases } from "./lib/cases.ts";
import { report } from "./lib/report.ts";
import { root } from "./lib/root.ts";

const PAGE = "docs/cases.md";
const read = (path: string): string | undefined =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
const page = read(PAGE) ?? "";

report(
  untrueCases(page, read).map((problem) => `${PAGE}: ${problem}`),
  PAGE,
);
