import { posix } from "node:path";

type Files = ReadonlyMap<string, string>;

/**
 * Of kit's declarations, those that a library's declarations mention: an index of just these names, and the files that
 * they stand in or lead to. Kit's own index would drag in types of packages that nobody has.
 */
export function onlyNeeded(own: Files, kit: Files): { readonly index: string; readonly files: ReadonlySet<string> } {
  const names = new Set([...own.values()].flatMap(namesOfKit));
  const homes = exportsOf(kit.get("index.d.ts") ?? "");
  const needed = [...names].toSorted().map((name) => {
    const from = homes.get(name);
    if (from === undefined) throw new Error(`kit exports no ${name}`);
    return { name, from };
  });
  const files = new Set<string>();
  for (const { from } of needed) collect(declarationOf("index.d.ts", from), kit, files);
  const index = needed.map(({ name, from }) => `export { ${name} } from "${from}";\n`).join("");
  return { index, files };
}

/** Names that a declaration takes from kit, as `import { … } from` or as `import("…").Name`. */
function namesOfKit(text: string): string[] {
  const inline = [...text.matchAll(/import\("@longshore\/kit"\)\.(\w+)/g)].map(([, name = ""]) => name);
  const lists = [...text.matchAll(/(?:import|export)(?: type)? \{([^}]*)\} from "@longshore\/kit"/g)];
  return [...inline, ...lists.flatMap(([, list = ""]) => namesIn(list))];
}

/** Exported names by the module they come from: `export { a, type B } from "./c.ts"`. */
function exportsOf(index: string): ReadonlyMap<string, string> {
  const found = [...index.matchAll(/export(?: type)? \{([^}]*)\} from "([^"]+)"/g)];
  return new Map(found.flatMap(([, list = "", from = ""]) => namesIn(list).map((name) => [name, from] as const)));
}

function namesIn(list: string): string[] {
  const parts = list.split(",").map((part) =>
    part
      .trim()
      .replace(/^type /, "")
      .replace(/ as .*$/, ""),
  );
  return parts.filter((part) => part !== "");
}

function collect(path: string, kit: Files, into: Set<string>): void {
  const text = kit.get(path);
  if (text === undefined || into.has(path)) return;
  into.add(path);
  for (const [, specifier = ""] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g))
    collect(declarationOf(path, specifier), kit, into);
}

function declarationOf(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.ts$/, ".d.ts");
}
