import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.ts";

export interface TextFile {
  /** From the checkout. */
  readonly path: string;
  readonly source: string;
}

/** Files of the checkout by pattern, in order; what is generated or installed is left out. */
export function sources(...patterns: readonly string[]): readonly TextFile[] {
  const exclude = (path: string): boolean => /(^|\/)(node_modules|gen|dist|coverage|captures)$/.test(path);
  return globSync([...patterns], { cwd: root, exclude })
    .toSorted()
    .map((path) => ({ path, source: readFileSync(join(root, path), "utf8") }));
}
