import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { command } from "../command.ts";
import { root } from "../root.ts";
import { onlyNeeded } from "./kit-types.ts";

/**
 * Types of a library for those who do not have its sources: what the compiler emits, with the parts of kit that they
 * mention beside them.
 */
export async function declarations(name: string, entries: readonly string[], folder: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "longshore-types-"));
  try {
    await emit(entries, work);
    const own = declarationFiles(join(work, name, "src"));
    const kit = declarationFiles(join(work, "kit/src"));
    const { index, files } = onlyNeeded(own, kit);
    for (const [path, text] of own) write(join(folder, path), forOthers(text, path));
    for (const path of files) write(join(folder, "kit", path), forOthers(kit.get(path) ?? "", `kit/${path}`));
    write(join(folder, "kit/index.d.ts"), forOthers(index, "kit/index.d.ts"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function emit(files: readonly string[], outDir: string): Promise<void> {
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    outDir,
    rootDir: join(root, "packages"),
    // found through node_modules it would be somebody else's, whose declarations are not emitted
    paths: { "@longshore/kit": [join(root, "packages/kit/src/index.ts")] },
    typeRoots: [join(root, "node_modules/@types")],
  };
  const project = join(outDir, "tsconfig.json");
  writeFileSync(project, JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [], files }));
  const { code, output } = await command(["tsc", "-p", project], { output: "capture", budgetSeconds: 120 });
  if (code !== 0) throw new Error(`no declarations: ${output}`);
}

/** Every .d.ts below a folder, by its path from there. */
function declarationFiles(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".d.ts"));
  return new Map(names.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** Imports as they resolve in what is published: `.js` beside each `.d.ts`, kit by its place. */
function forOthers(text: string, path: string): string {
  const up = relative(dirname(path), "kit/index.js");
  const kit = up.startsWith(".") ? up : `./${up}`;
  return text.replaceAll(/"(\.{1,2}\/[^"]+)\.ts"/g, '"$1.js"').replaceAll('"@longshore/kit"', `"${kit}"`);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
