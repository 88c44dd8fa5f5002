import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DebianPackage } from "../../tools/tool.ts";
import { type Ran, run } from "../run.ts";
import type { Got } from "./ways.ts";

/**
 * apt says what is missing and fetches it; dpkg-deb unpacks it into the cache. Nothing is installed, so no service is
 * started and no root is needed, except for `apt-get update` where a machine has no package lists yet.
 */
export async function unpackDebianPackage(
  way: DebianPackage,
  name: string,
  folder: string,
  say: (line: string) => void,
): Promise<Got> {
  if ((await run("apt-get", ["--version"])).code !== 0) return { reason: "apt is not here: no Debian or Ubuntu" };
  const first = await fetch(way, folder, say);
  const fetched = "reason" in first && (await updateLists(say)) ? await fetch(way, folder, say) : first;
  if ("reason" in fetched) return fetched;
  const tree = join(folder, "tree");
  for (const archive of fetched.archives) {
    const unpacked = await run("dpkg-deb", ["-x", archive, tree]);
    if (unpacked.code !== 0) return { reason: `dpkg-deb could not unpack ${archive}: ${unpacked.stderr.trim()}` };
  }
  if (!existsSync(join(tree, way.executable))) return { reason: `${way.package} holds no ${way.executable}` };
  const lacking = await missingLibraries(tree, way.executable);
  if (lacking.length > 0) return { reason: `${way.package} needs ${lacking.join(", ")}, which apt did not name` };
  keepOnly(tree, way.executable);
  for (const archive of fetched.archives) rmSync(archive);
  return { path: writeWrapper(folder, name, way), version: "unknown" };
}

async function fetch(
  way: DebianPackage,
  folder: string,
  say: (line: string) => void,
): Promise<{ archives: string[] } | { reason: string }> {
  const planned = await run("apt-get", [
    ...OPTIONS,
    "install",
    "--print-uris",
    "-y",
    "--no-install-recommends",
    way.package,
  ]);
  if (planned.code !== 0) return { reason: `apt knows no package ${way.package}: ${complaint(planned)}` };
  const packages = [...planned.stdout.matchAll(/^'\S+' ([^_\s]+)_\S+ /gm)].map(([, found]) => found ?? "");
  // documentation and web pages of a dependency are of no use to a command
  const libraries = packages.filter(
    (one) =>
      (one.startsWith("lib") && !one.startsWith("libjs-")) || (way.python === true && one.startsWith("python3-")),
  );
  const needed = [way.package, ...(way.with ?? []), ...libraries];
  say(`fetching ${[...new Set(needed)].join(", ")} with apt`);
  const got = await run("apt-get", [...OPTIONS, "download", ...new Set(needed)], { cwd: folder, timeoutMs: 600_000 });
  if (got.code !== 0) return { reason: `apt-get download ${way.package} failed: ${complaint(got)}` };
  return { archives: readdirSync(folder).flatMap((file) => (file.endsWith(".deb") ? [join(folder, file)] : [])) };
}

/** Lists are missing in fresh containers, and old lists name packages that are gone. */
async function updateLists(say: (line: string) => void): Promise<boolean> {
  const root = process.getuid?.() === 0;
  const [command, ...args] = root ? ["apt-get"] : ["sudo", "-n", "apt-get"];
  if (command === undefined) return false;
  say("updating apt's package lists");
  const updated = await run(command, [...args, ...OPTIONS, "update"], { timeoutMs: 600_000 });
  return updated.code === 0;
}

async function missingLibraries(tree: string, executable: string): Promise<string[]> {
  const env = { LD_LIBRARY_PATH: LIBRARIES.map((folder) => join(tree, folder)).join(":") };
  const { stdout } = await run("ldd", [join(tree, executable)], { env });
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library]) => library ?? "");
}

/** Its siblings are other tools, some of them a hundred megabytes. */
function keepOnly(tree: string, executable: string): void {
  const folder = join(tree, dirname(executable));
  for (const other of readdirSync(folder)) if (other !== basename(executable)) rmSync(join(folder, other));
}

/** `exec`, so that the process id is the tool's own. */
function writeWrapper(folder: string, name: string, { executable, python }: DebianPackage): string {
  const libraries = LIBRARIES.map((folder) => `$here/${folder}`).join(":");
  const script = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/../tree
LD_LIBRARY_PATH="${libraries}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
${python === true ? `export PYTHONPATH="$here/usr/lib/python3/dist-packages"\n` : ""}exec "$here/${executable}" "$@"
`;
  mkdirSync(join(folder, "bin"));
  const path = join(folder, "bin", name);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

function complaint(ran: Ran): string {
  const errors = ran.stderr.split("\n").filter((line) => line.startsWith("E:"));
  return (errors[0] ?? ran.stderr.trim()).slice(0, 300);
}

const TRIPLET = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
const LIBRARIES = [`usr/lib/${TRIPLET}`, `lib/${TRIPLET}`];

// another apt may be at work; and a build machine has no terminal to ask
const OPTIONS = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "APT::Sandbox::User=root"];
