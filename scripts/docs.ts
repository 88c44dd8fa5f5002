// `npm run docs`: docs/reference from the code, and the figures of READMEs from docs/measured. `--check` changes nothing
// and fails when a page is stale.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderCliReference } from "@longshore/cli";
import { renderIntentReference } from "@longshore/intents";
import { renderCommandReference } from "node-ipmi/cli";
import { apiPage } from "./lib/docs/api-page.ts";
import { errorsPage } from "./lib/docs/errors-page.ts";
import { withMeasured } from "./lib/docs/measured.ts";
import { metricsPage } from "./lib/docs/metrics-page.ts";
import { optionsPage } from "./lib/docs/options-page.ts";
import { subjectsPage } from "./lib/docs/subjects-page.ts";
import { report } from "./lib/report.ts";
import { root } from "./lib/root.ts";

const pages: Readonly<Record<string, () => Promise<string> | string>> = {
  "cli.md": renderCliReference,
  "errors.md": errorsPage,
  "intents.md": renderIntentReference,
  "metrics.md": metricsPage,
  "node-ipmi.md": apiPage,
  "node-ipmi-command.md": renderCommandReference,
  "options.md": optionsPage,
  "subjects.md": subjectsPage,
};

const check = process.argv.includes("--check");
const folder = join(root, "docs/reference");
const stale: string[] = [];
mkdirSync(folder, { recursive: true });
for (const [name, write] of Object.entries(pages)) {
  const file = join(folder, name);
  const text = await write();
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  if (check) stale.push(`docs/reference/${name} is stale: \`npm run docs\` writes it anew`);
  else writeFileSync(file, text);
}
for (const name of globSync("{README.md,packages/*/README.md}", { cwd: root })) {
  const before = readFileSync(join(root, name), "utf8");
  const after = withMeasured(before, (page) => readFileSync(join(root, `docs/measured/${page}.md`), "utf8"));
  if (after === before) continue;
  if (check) stale.push(`${name} shows other figures than docs/measured: \`npm run docs\` takes them over`);
  else writeFileSync(join(root, name), after);
}
report(stale, `${Object.keys(pages).length} pages`);
process.exit();
