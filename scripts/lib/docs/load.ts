import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../root.ts";
import { sources } from "../sources.ts";

export interface Loaded {
  /** The folder under packages/. */
  readonly package: string;
  readonly path: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Loads every module of the packages whose text matches; modules do nothing when they are loaded, save main.ts. */
export async function loadModules(pattern: RegExp): Promise<readonly Loaded[]> {
  const files = sources("packages/*/src/**/*.ts").filter(
    ({ path, source }) => !/\.test\.ts$|\/main\.ts$/.test(path) && pattern.test(source),
  );
  return Promise.all(files.map(({ path }) => loadModule(path)));
}

export async function loadModule(path: string): Promise<Loaded> {
  const exports = (await import(pathToFileURL(join(root, path)).href)) as Record<string, unknown>;
  return { package: path.split("/")[1] ?? "", path, exports };
}
