import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BmcAddresses, siteDocuments, withAddresses } from "../intents.ts";

/** The YAML files of a folder by name. */
export function readExamples(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted();
  return new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** The path of the same documents with these addresses of their BMCs: `file`, or the examples where none differs. */
export function writeDocuments(file: string, examples: string, at: BmcAddresses): string {
  if (at.ports.size === 0) return examples;
  writeFileSync(file, withAddresses([...readExamples(examples).values()].join("\n---\n"), at));
  return file;
}

/** Makes a folder of examples with small sites of these names; each has its machines h1… (held on) and f1… (free). */
export function writeSites(folder: string, sites: readonly string[], machines = { held: 1, free: 1 }): string {
  mkdirSync(folder, { recursive: true });
  for (const [i, site] of sites.entries()) {
    writeFileSync(join(folder, `${site}.yaml`), siteDocuments(site, 20_000 + 200 * i, machines));
  }
  return folder;
}
