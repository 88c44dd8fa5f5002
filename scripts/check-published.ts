// Libraries as they are published (built into a folder of their own, nothing is uploaded) are what package managers
// and compilers expect: publint says so.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { buildLibrary } from "./lib/publish/library.ts";
import { published } from "./lib/publish/published.ts";
import { report } from "./lib/report.ts";

const problems: string[] = [];
for (const name of published) {
  const folder = mkdtempSync(join(tmpdir(), "longshore-published-"));
  try {
    await buildLibrary(name, folder);
    const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: "npm" });
    problems.push(...messages.map((message) => `${name}: ${formatMessage(message, pkg, { color: false })}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
report(problems, `${published.length} library`);
