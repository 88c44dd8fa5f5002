import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPorts } from "../intents.ts";

/** The YAML files of a folder by name. */
export function readExamples(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted();
  return new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** The path of the same documents with these ports for their BMCs: `file`, or the examples where no port differs. */
export function writeDocuments(file: string, examples: string, ports: ReadonlyMap<number, number>): string {
  if (ports.size === 0) return examples;
  writeFileSync(file, withPorts([...readExamples(examples).values()].join("\n---\n"), ports));
  return file;
}
