import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type ConfigTable, isOption, type OptionTree } from "./config.ts";
import { type Given, type OptionsFile, suggestion } from "./read-options.ts";

/** Reads a configuration file, YAML or JSON. In a module of its own: who has no file loads no YAML. */
export function parseOptionsFile(
  table: ConfigTable<OptionTree>,
  file: { readonly name: string; readonly text: string },
): OptionsFile {
  const problems: string[] = [];
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file.name}:${line}:${col}`;
  };
  for (const error of document.errors) problems.push(`${place(error.pos[0])} ${error.message.split("\n")[0]}`);
  const given = new Map<string, Given>();
  if (document.errors.length > 0 || document.contents === null) return { given, problems };
  const placeOf = (node: Node): string => place(node.range?.[0] ?? 0);
  walk(table.tree, document.contents, [], given, problems, placeOf);
  return { given, problems };
}

function walk(
  tree: OptionTree,
  node: Node,
  above: readonly string[],
  given: Map<string, Given>,
  problems: string[],
  placeOf: (node: Node) => string,
): void {
  if (!isMap(node)) {
    problems.push(`${placeOf(node)} ${above.join(".") || "the file"}: expected a map of options`);
    return;
  }
  for (const pair of node.items) {
    const key = pair.key as Node;
    const name = isScalar(key) ? String(key.value) : "?";
    const path = [...above, name];
    const option = Object.hasOwn(tree, name) ? tree[name] : undefined;
    const value = pair.value as Node | null;
    if (option === undefined)
      problems.push(`${placeOf(key)} ${path.join(".")}: no such option${suggestion(name, Object.keys(tree))}`);
    else if (value === null) continue;
    else if (!isOption(option)) walk(option, value, path, given, problems, placeOf);
    else if (isScalar(value)) given.set(path.join("."), { text: String(value.value), place: placeOf(value) });
    else if (isSeq(value) && option.list)
      given.set(path.join("."), {
        text: value.items.map((item) => (isScalar(item) ? String(item.value) : "")).join(","),
        place: placeOf(value),
      });
    else problems.push(`${placeOf(value)} ${path.join(".")}: expected one value`);
  }
}
