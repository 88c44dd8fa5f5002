#!/usr/bin/env node
// Runs scripts/NAME.ts on the project's own Node 24, whatever Node (>= 20) started this file.
// Everything that is missing is installed first: pnpm, the packages, Node 24 (an npm package itself).
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PNPM = "pnpm@12.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules/.longshore-packages");
const [name, ...args] = process.argv.slice(2);
const script = join(root, `scripts/${name}.ts`);

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) fail(`Longshore's scripts need Node 20 or newer to start; this is ${process.version}.`);
if (!existsSync(script)) fail(`There is no script ${name}; see "scripts" in package.json.`);

installPackages();
const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` };
if (name !== "gen") {
  const gen = spawnSync(node24(), [join(root, "scripts/gen.ts"), "--if-needed"], { stdio: "inherit", env });
  if (gen.status !== 0) process.exit(gen.status ?? 1);
}
replaceBy(node24(), [script, ...args]);

/** Once per content of the manifests; the stamp is written last, so that an interrupted install is repeated. */
function installPackages() {
  const wanted = createHash("sha256").update(manifests()).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stderr.write("longshore: installing packages (only when they change) … ");
  const started = Date.now();
  // no terminal, so pnpm must not ask; what it prints matters only when it fails
  const argv = ["-y", PNPM, "install", "--frozen-lockfile", "--reporter=append-only"];
  const options = { cwd: root, encoding: "utf8", env: { ...process.env, CI: "true" }, maxBuffer: 2 ** 28 };
  const { status, signal, error, stdout, stderr } = spawnSync("npx", argv, options);
  if (signal !== null) process.exit(128 + (constants.signals[signal] ?? 0));
  if (status !== 0)
    fail(
      `failed.\n\n${stdout ?? ""}${stderr ?? ""}\n${error?.message ?? `\`npx ${argv.join(" ")}\` ended with ${status}`}`,
    );
  writeFileSync(stamp, wanted);
  process.stderr.write(`${Math.round((Date.now() - started) / 1000)} s\n`);
}

function manifests() {
  const packages = readdirSync(join(root, "packages")).map((folder) => `packages/${folder}/package.json`);
  return ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", ...packages]
    .map((file) => join(root, file))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\0");
}

function node24() {
  const ours = join(root, "node_modules/.bin/node");
  if (existsSync(ours)) return ours;
  if (major >= 24) return process.execPath;
  return fail(`There is no npm package of Node 24 for ${process.platform}/${process.arch}: start this with Node 24.`);
}

/** Ctrl-C reaches the script from the terminal by itself; what is sent to this process only is passed on. */
function replaceBy(command, argv) {
  const child = spawn(command, argv, { stdio: "inherit", env });
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  endWithNpm(() => child.kill("SIGTERM"));
  child.on("error", (error) => fail(error.message));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** npm passes a signal to its shell and ends; the shell ends without a word to us, and we are left without a parent. */
function endWithNpm(end) {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 500);
  watch.unref();
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
