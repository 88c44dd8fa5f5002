import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { root } from "../root.ts";
import { declarations } from "./declarations.ts";
import { publishedManifest, type SourceManifest } from "./manifest.ts";

/** The Node that published code may count on; esbuild leaves alone what it knows. */
const TARGET = "node24";

/** Makes the folder that is published of a library: bundles with kit inside, types, README, licence, manifest. */
export async function buildLibrary(name: string, folder: string): Promise<void> {
  const home = join(root, "packages", name);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own manifest
  const source = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as SourceManifest;
  const { manifest, entries } = publishedManifest(source);
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: Object.fromEntries(entries.map(({ out, from }) => [out, join(home, from)])),
    outdir: join(folder, "dist"),
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    platform: "node",
    format: "esm",
    target: TARGET,
    supported: { using: true }, // esbuild does not know it of Node 24 and would write it out
    logLevel: "warning",
    metafile: true,
    plugins: [withoutDaemons],
  });
  refuseForeign(metafile);
  for (const file of Object.values(manifest.bin ?? {})) chmodSync(join(folder, file), 0o755);
  const kit = join(root, "packages/kit/src/index.ts");
  const typed = entries.filter(({ from }) => from.endsWith(".ts")).map(({ from }) => join(home, from));
  await declarations(name, [...typed, kit], join(folder, "dist/types"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  copyFileSync(join(home, "README.md"), join(folder, "README.md"));
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
}

/**
 * Kit reads the option files of daemons by a dynamic import, which esbuild would bundle (and the YAML parser with it)
 * although nothing of a library comes near it. Left outside it vanishes with the function that asks for it.
 */
const withoutDaemons: Plugin = {
  name: "without-daemons",
  setup(esbuild) {
    esbuild.onResolve({ filter: /\/options-file\.ts$/ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

/** A library has no dependency: what its bundles import is Node's, or another of them. */
function refuseForeign({ outputs }: Metafile): void {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const foreign = imports.filter(({ path, external }) => external === true && !path.startsWith("node:"));
  if (foreign.length > 0) throw new Error(`not in the bundle: ${foreign.map(({ path }) => path).join(", ")}`);
  const inside = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const others = inside.filter((path) => path.includes("node_modules/"));
  if (others.length > 0) throw new Error(`others' code in the bundle: ${others.join(", ")}`);
}
