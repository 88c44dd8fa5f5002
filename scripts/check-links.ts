// Links in Markdown lead somewhere, what the README says to type exists, and the commands in bin/ can be started.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { deadLinks, unknownScripts } from "./lib/links.ts";
import { report } from "./lib/report.ts";
import { root } from "./lib/root.ts";
import { sources } from "./lib/sources.ts";

const pages = sources("*.md", "{docs,examples,deploy,packages}/**/*.md");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
const exists = (path: string): boolean => existsSync(join(root, path));

report(
  [
    ...pages.flatMap((page) => deadLinks(page, exists)),
    ...pages.flatMap((page) => unknownScripts(page, Object.keys(scripts))),
    ...sources("packages/*/package.json").flatMap(({ path, source }) => brokenBins(path, source)),
  ],
  `${pages.length} pages`,
);

function brokenBins(manifest: string, source: string): string[] {
  const { bin = {} } = JSON.parse(source) as { bin?: Record<string, string> };
  return Object.values(bin).flatMap((file) => {
    const path = join(root, manifest, "..", file);
    if (!existsSync(path)) return [`${manifest}: ${file} does not exist`];
    return (statSync(path).mode & 0o111) === 0 ? [`${manifest}: ${file} is not executable`] : [];
  });
}
