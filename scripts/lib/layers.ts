import { posix } from "node:path";
import { type Import, importsOf } from "./imports.ts";

/** From the ground up: a package imports from below its own row, never a sibling. */
export const LAYERS: readonly (readonly string[])[] = [
  ["kit"],
  ["contracts"],
  ["bus", "node-ipmi", "redfish", "netboot", "kube"],
  ["intents"],
  ["charts"],
  ["agent", "hub", "cli"],
  ["testkit"],
];

/** Libraries of their own: of the workspace they know only kit, which is bundled into what is published. */
export const LIBRARIES: readonly string[] = ["node-ipmi", "netboot"];

/** Modules that touch the world: only files under an `io/` folder load them. */
export const WORLD: readonly string[] = [
  "child_process",
  "cluster",
  "dgram",
  "dns",
  "dns/promises",
  "fs",
  "fs/promises",
  "http",
  "http2",
  "https",
  "net",
  "os",
  "perf_hooks",
  "process",
  "readline",
  "readline/promises",
  "sqlite",
  "timers",
  "timers/promises",
  "tls",
  "tty",
  "worker_threads",
];

/** Of node:crypto, what needs randomness that was not given as an argument. */
const RANDOM: readonly string[] = ["randomBytes", "randomFillSync", "randomInt", "randomUUID", "webcrypto"];

export interface SourceFile {
  /** From the checkout, with `/`. */
  readonly path: string;
  readonly source: string;
}

/** A package by its folder: its name, and the specifiers that may be imported (`exports`). */
export type Packages = ReadonlyMap<string, { readonly name: string; readonly exports: readonly string[] }>;

/** Every import that breaks the architecture, one sentence each. */
export function layerProblems(file: SourceFile, packages: Packages): readonly string[] {
  return importsOf(file.source).flatMap((found) => {
    const problem = problemOf(found, file.path, packages);
    return problem === undefined ? [] : [`${file.path}:${found.line}: ${problem}`];
  });
}

function problemOf(found: Import, path: string, packages: Packages): string | undefined {
  if (found.specifier.startsWith(".")) return relativeProblem(found.specifier, path);
  if (found.specifier.startsWith("node:")) return found.typeOnly ? undefined : worldProblem(found, path);
  return packageProblem(found.specifier, path, packages);
}

function relativeProblem(specifier: string, path: string): string | undefined {
  if (!/\.(ts|js|mjs|json)$/.test(specifier)) return `"${specifier}" does not say its extension`;
  const target = posix.join(posix.dirname(path), specifier);
  const home = folderOf(path);
  if (home === undefined) {
    const other = folderOf(target);
    if (other === undefined || /^packages\/[^/]+\/(bench|test)\//.test(target)) return undefined;
    return `"${specifier}" reaches into ${other}: import the package by its name`;
  }
  return folderOf(target) === home ? undefined : `"${specifier}" leaves the package: import by name`;
}

function worldProblem({ specifier, names }: Import, path: string): string | undefined {
  if (mayTouchTheWorld(path)) return undefined;
  const module = specifier.slice("node:".length);
  if (WORLD.includes(module)) return `${specifier} outside io/: take what it gives as an argument`;
  const random = module === "crypto" ? names.find((name) => RANDOM.includes(name)) : undefined;
  return random === undefined ? undefined : `${random} outside io/: randomness comes as an argument`;
}

function packageProblem(specifier: string, path: string, packages: Packages): string | undefined {
  const folder = [...packages].find(([, { name }]) => specifier === name || specifier.startsWith(`${name}/`))?.[0];
  if (folder === undefined) return undefined; // not of this workspace
  if (packages.get(folder)?.exports.includes(specifier) === false)
    return `"${specifier}" is not exported by ${folder}: import its index`;
  const home = folderOf(path);
  if (home === undefined || isTest(path)) return undefined;
  if (home === folder) return `a file of ${home} imports its own index: import the file`;
  if (LIBRARIES.includes(home) && folder !== "kit") return `${home} is a library of its own: it may import only kit`;
  return rowOf(home) > rowOf(folder) ? undefined : `${home} may not import ${folder}: it is not in a layer below`;
}

/** An unknown package is above all: it can import nothing wrong, and nobody may import it. */
function rowOf(folder: string): number {
  const row = LAYERS.findIndex((names) => names.includes(folder));
  return row === -1 ? LAYERS.length : row;
}

function folderOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}

function mayTouchTheWorld(path: string): boolean {
  return folderOf(path) === undefined || isTest(path) || /\/(io|bin|bench)\/|\/main\.ts$/.test(path);
}

function isTest(path: string): boolean {
  return /\.test\.ts$|\/(test|bench)\//.test(path);
}
