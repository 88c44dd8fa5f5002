import { expect, test } from "vitest";
import { layerProblems, type Packages } from "./layers.ts";

const packages: Packages = new Map(
  ["kit", "contracts", "bus", "node-ipmi", "intents", "agent", "hub", "testkit"].map((folder) => {
    const name = folder === "node-ipmi" ? folder : `@longshore/${folder}`;
    return [folder, { name, exports: folder === "testkit" ? [name, `${name}/tools`] : [name] }];
  }),
);

const refused: readonly (readonly [path: string, source: string, why: string])[] = [
  ["packages/kit/src/a.ts", 'import { b } from "@longshore/contracts";', "not in a layer below"],
  ["packages/bus/src/a.ts", 'import { b } from "node-ipmi";', "may import only kit|not in a layer below"],
  ["packages/agent/src/a.ts", 'import type { Hub } from "@longshore/hub";', "not in a layer below"],
  ["packages/node-ipmi/src/a.ts", 'import { b } from "@longshore/contracts";', "library of its own"],
  ["packages/hub/src/a.ts", 'export { b } from "@longshore/bus/src/b.ts";', "not exported by bus"],
  ["packages/hub/src/a.ts", 'import { b } from "../../bus/src/index.ts";', "leaves the package"],
  ["packages/hub/src/a.ts", 'import { b } from "./b";', "does not say its extension"],
  ["packages/hub/src/a.ts", 'import { b } from "@longshore/hub";', "imports its own index"],
  ["packages/hub/src/a.ts", 'import { readFileSync } from "node:fs";', "outside io/"],
  [
    "packages/hub/src/a.ts",
    'import {\n  createHash,\n  randomBytes,\n} from "node:crypto";',
    "randomBytes outside io/",
  ],
  ["packages/hub/src/a.ts", 'const fs = await import("node:fs/promises");', "outside io/"],
  ["packages/hub/src/a.test.ts", 'import { b } from "../../bus/src/index.ts";', "leaves the package"],
  ["scripts/a.ts", 'import { b } from "../packages/kit/src/index.ts";', "reaches into kit"],
];

test.for(refused)("%s may not say %s", ([path, source, why]) => {
  const [problem = "nothing"] = layerProblems({ path, source }, packages);
  expect(problem).toMatch(new RegExp(why));
  expect(problem).toMatch(/^(packages|scripts)\S+:1: /);
});

const allowed: readonly (readonly [path: string, source: string])[] = [
  ["packages/agent/src/a.ts", 'import { b } from "@longshore/bus";\nimport { c } from "./c.ts";'],
  ["packages/agent/src/io/a.ts", 'import { readFileSync } from "node:fs";'],
  ["packages/agent/src/bmc/io/a.ts", 'import { connect } from "node:net";'],
  ["packages/agent/src/a.ts", 'import type { Socket } from "node:net";'],
  ["packages/agent/src/a.ts", 'import { createHash } from "node:crypto";'],
  ["packages/agent/src/main.ts", 'import process from "node:process";'],
  ["packages/bus/src/a.test.ts", 'import { peer } from "@longshore/testkit/tools";'],
  ["packages/kit/src/a.ts", '// import { b } from "@longshore/hub";\nconst text = `\n  import x from "node:fs"`;'],
  ["scripts/a.ts", 'import { b } from "@longshore/kit";\nimport { readFileSync } from "node:fs";'],
  ["packages/testkit/src/a.ts", 'import { b } from "@longshore/hub";'],
];

test.for(allowed)("%s may say %s", ([path, source]) => {
  expect(layerProblems({ path, source }, packages)).toEqual([]);
});
