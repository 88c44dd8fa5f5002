#!/usr/bin/env node
// Runs scripts/NAME.ts on the project's own Node 24, whatever Node (>= 20) started this file.
// Everything that is missing is installed first: pnpm, the packages, Node 24 (an npm package itself).
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PNPM = "pnpm@12.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node24 = join(root, "node_modules/.bin/node");
const [name, ...args] = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Longshore's scripts need Node 20 or newer to start; this is ${process.version}.`);
  process.exit(1);
}
ensure("packages", [PNPM, "install", "--frozen-lockfile"], manifests(), () => existsSync(node24));
if (name !== "gen") run([node24, join(root, "scripts/gen.ts"), "--if-needed"]);
process.exit(run([node24, join(root, `scripts/${name}.ts`), ...args], { check: false }));

/** Installs once per content of the manifests; the stamp is written last, so an interrupted install is repeated. */
function ensure(what, npxArgs, inputs, present) {
  const stamp = join(root, "node_modules/.longshore-packages");
  const wanted = createHash("sha256").update(inputs).digest("hex");
  if (present() && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error(`longshore: installing ${what} (once) …`);
  run(["npx", "-y", ...npxArgs], { cwd: root, stdio: ["ignore", 2, 2] });
  writeFileSync(stamp, wanted);
}

function manifests() {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}/package.json`);
  const files = ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", ...packages];
  return files
    .map((file) => join(root, file))
    .filter(existsSync)
    .map((file) => readFileSync(file, "utf8"))
    .join("\0");
}

function run([command, ...argv], { check = true, ...options } = {}) {
  const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` };
  const child = spawnSync(command, argv, { stdio: "inherit", env, ...options });
  if (child.error) throw child.error;
  const code = child.status ?? 128 + 1;
  if (check && code !== 0) {
    console.error(`longshore: \`${[command, ...argv].join(" ")}\` ended with ${code}`);
    process.exit(code);
  }
  return code;
}
