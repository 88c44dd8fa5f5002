import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "@longshore/kit";
import { toolErrors } from "../../tools/errors.ts";
import { type Tree, type TreeName, trees } from "../../tools/trees.ts";
import { run } from "../run.ts";
import { toolsCache } from "./cache.ts";
import { isMade, madeOnce } from "./made-once.ts";
import { PrivateApt } from "./private-apt.ts";

/** The folder that holds the tree's files as they lie in its package; fetched once. Throws TOOL_MISSING. */
export async function ensureTree(
  name: TreeName,
  say: (line: string) => void = (line) => void process.stderr.write(`tools: ${line}\n`),
): Promise<string> {
  const tree: Tree = trees[name];
  const home = homeOf(name);
  const make = (folder: string): Promise<void> => fetch(name, tree, folder, say);
  await madeOnce({ name, home, recipe: JSON.stringify(tree), make, say });
  return join(home, "tree");
}

/** The tree's folder if it is here. */
export function findTree(name: TreeName): string | undefined {
  const home = homeOf(name);
  return isMade(home, JSON.stringify(trees[name])) ? join(home, "tree") : undefined;
}

/** The version of the Debian package that a tree is of. */
export async function treeVersion(name: TreeName): Promise<string> {
  return readFileSync(join(dirname(await ensureTree(name)), "version"), "utf8");
}

function homeOf(name: TreeName): string {
  return join(toolsCache(), "trees", name);
}

async function fetch(name: string, tree: Tree, folder: string, say: (line: string) => void): Promise<void> {
  try {
    say(`${name}: fetching ${tree.package} (${tree.architecture}${tree.suite ? `, ${tree.suite}` : ""}) with apt`);
    const apt = await PrivateApt.open(tree);
    const wanted = tree.follow ? await apt.dependencyOf(tree.package) : tree.package;
    const archive = await apt.download(wanted, folder);
    const unpacked = await run("dpkg-deb", ["-x", archive, join(folder, "all")], { timeoutMs: 300_000 });
    if (unpacked.code !== 0) throw new Error(`dpkg-deb could not unpack ${wanted}: ${unpacked.stderr.trim()}`);
    for (const part of tree.keep.filter((each) => existsSync(join(folder, "all", each))))
      cpSync(join(folder, "all", part), join(folder, "tree", part), { recursive: true, verbatimSymlinks: true });
    const { stdout: version } = await run("dpkg-deb", ["--field", archive, "Version"]);
    writeFileSync(join(folder, "version"), version.trim());
    rmSync(join(folder, "all"), { recursive: true });
    rmSync(archive);
    say(`${name}: ready, ${wanted}`);
  } catch (error) {
    const install = `Fetch Debian's package ${tree.package} for ${tree.architecture} by hand, or run this on Debian.`;
    throw toolErrors.TOOL_MISSING({ name, tried: [messageOf(error)], install }, { cause: error });
  }
}
