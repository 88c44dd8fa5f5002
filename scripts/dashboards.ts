// `npm run dashboards`: deploy/grafana from the code. `--check` changes nothing and fails when a file is stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboards } from "@longshore/testkit/dashboards";
import { report } from "./lib/report.ts";
import { root } from "./lib/root.ts";

const check = process.argv.includes("--check");
const folder = join(root, "deploy/grafana");
const stale: string[] = [];
mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(dashboards)) {
  const file = join(folder, name);
  const json = make();
  if (existsSync(file) && readFileSync(file, "utf8") === json) continue;
  if (check) stale.push(`deploy/grafana/${name} is stale: \`npm run dashboards\` writes it anew`);
  else writeFileSync(file, json);
}
report(stale, `${Object.keys(dashboards).length} dashboards`);
