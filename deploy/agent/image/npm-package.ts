import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, toolsCache } from "@longshore/testkit/tools";

const checkout = fileURLToPath(new URL("../../../", import.meta.url));

/** A package of one platform, unpacked: installed if this machine is of it, else fetched by npm once. */
export async function npmPackage(name: string): Promise<{ readonly home: string; readonly version: string }> {
  const { version, integrity } = pinned(name);
  const installed = INSTALLED.map((folder) => join(checkout, folder, name)).find((folder) => existsSync(folder));
  if (installed !== undefined) return { home: installed, version };
  const home = join(toolsCache(), "npm", `${name}-${version}`);
  if (!existsSync(home)) await fetch(`${name}@${version}`, integrity, home);
  return { home, version };
}

const INSTALLED = ["node_modules", "packages/netboot/node_modules"];

/** As in the lock file, which a package manager would hold to. */
function pinned(name: string): { readonly version: string; readonly integrity: string } {
  const lock = readFileSync(join(checkout, "pnpm-lock.yaml"), "utf8");
  const found = new RegExp(`^  '?${name}@([^\\s':]+)'?:\\n    resolution: \\{integrity: (\\S+)\\}`, "m").exec(lock);
  const [, version, integrity] = found ?? [];
  if (version === undefined || integrity === undefined) throw new Error(`pnpm-lock.yaml pins no ${name}`);
  return { version, integrity };
}

/** Made aside and renamed: half a package is never found. */
async function fetch(spec: string, integrity: string, home: string): Promise<void> {
  mkdirSync(dirname(home), { recursive: true });
  const aside = mkdtempSync(`${home}.making-`);
  try {
    const packed = await run("npm", ["pack", spec, "--silent", "--pack-destination", aside], { timeoutMs: 300_000 });
    const archive = readdirSync(aside).find((file) => file.endsWith(".tgz"));
    if (packed.code !== 0 || archive === undefined) throw new Error(`npm pack ${spec}: ${packed.stderr.trim()}`);
    const digest = createHash("sha512")
      .update(readFileSync(join(aside, archive)))
      .digest("base64");
    if (`sha512-${digest}` !== integrity) throw new Error(`${spec} has sha512-${digest}, pinned is ${integrity}`);
    const unpacked = await run("tar", ["-xzf", join(aside, archive), "-C", aside], { timeoutMs: 120_000 });
    if (unpacked.code !== 0) throw new Error(`${spec}: ${unpacked.stderr.trim()}`);
    renameSync(join(aside, "package"), home);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
