// `npm run tools`: every outside tool with version and origin; `npm run tools -- ensure NAME…` gets them.
import { aligned, ensureTool, findTool, tools } from "@longshore/testkit/tools";
import { fail } from "./lib/fail.ts";

const [verb = "list", ...names] = process.argv.slice(2);

if (verb === "list") await list();
else if (verb === "ensure") await ensure(names.length > 0 ? names : Object.keys(tools));
else fail(`There is no \`tools ${verb}\`.`, "npm run tools, or npm run tools -- ensure NAME…");

async function list(): Promise<void> {
  const rows = await Promise.all(
    Object.entries(tools).map(async ([name, { role }]) => {
      const found = await findTool(name);
      return [name, found?.version ?? "-", found === undefined ? "not here" : `${found.origin}: ${found.path}`, role];
    }),
  );
  console.log(aligned([["TOOL", "VERSION", "FROM", "ROLE"], ...rows]));
}

async function ensure(wanted: readonly string[]): Promise<void> {
  for (const name of wanted) {
    try {
      const { version, origin, path } = await ensureTool(name);
      console.log(aligned([[name, version, `${origin}: ${path}`]]));
    } catch (error) {
      fail(error);
    }
  }
}
