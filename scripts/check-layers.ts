// Packages import downward only, by name, and only io/ touches the world. See scripts/lib/layers.ts.
import { LAYERS, layerProblems, type Packages } from "./lib/layers.ts";
import { report } from "./lib/report.ts";
import { sources } from "./lib/sources.ts";

const packages: Packages = new Map(
  sources("packages/*/package.json").map(({ path, source }) => {
    const { name, exports } = JSON.parse(source) as { name: string; exports?: Record<string, unknown> };
    const specifiers = Object.keys(exports ?? { ".": "" }).map((key) => `${name}${key.slice(1)}`);
    return [path.split("/")[1] ?? "", { name, exports: specifiers }];
  }),
);
const known = LAYERS.flat();
const unknown = [...packages.keys()].filter((folder) => !known.includes(folder));
const files = sources("packages/*/{src,test,bench}/**/*.ts", "{scripts,test,deploy}/**/*.ts");

report(
  [
    ...unknown.map((folder) => `packages/${folder}: give it a place in scripts/lib/layers.ts`),
    ...files.flatMap((file) => layerProblems(file, packages)),
  ],
  `${files.length} files in ${packages.size} packages`,
);
