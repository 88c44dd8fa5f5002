// `npm run package`: each library as it is published, in dist/NAME: `npm publish dist/NAME` would upload it.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildLibrary } from "./lib/publish/library.ts";
import { published } from "./lib/publish/published.ts";
import { root } from "./lib/root.ts";

for (const name of published) {
  const folder = join(root, "dist", name);
  rmSync(folder, { recursive: true, force: true });
  await buildLibrary(name, folder);
  console.log(`dist/${name}`);
}
