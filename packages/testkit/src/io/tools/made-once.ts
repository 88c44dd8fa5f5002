import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lock } from "./lock.ts";

export interface Making {
  readonly name: string;
  /** Where it is kept. */
  readonly home: string;
  /** What it is made from: another recipe makes it anew. */
  readonly recipe: string;
  /** Puts all of it into an empty folder. */
  readonly make: (folder: string) => Promise<void>;
  readonly say: (line: string) => void;
}

/** A folder that is made once for its recipe, whoever asks: made aside and renamed, so that a half-made one is never found. */
export async function madeOnce({ name, home, recipe, make, say }: Making): Promise<void> {
  if (isMade(home, recipe)) return;
  mkdirSync(dirname(home), { recursive: true });
  using _lock = await lock(`${home}.lock`, () => say(`${name}: another process is getting it; waiting`));
  if (isMade(home, recipe)) return;
  const folder = mkdtempSync(`${home}.making-`);
  try {
    await make(folder);
    writeFileSync(join(folder, "recipe"), recipe);
    rmSync(home, { recursive: true, force: true });
    renameSync(folder, home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function isMade(home: string, recipe: string): boolean {
  const file = join(home, "recipe");
  return existsSync(file) && readFileSync(file, "utf8") === recipe;
}
