import { isJsonObject, type Json } from "../json.ts";
import type { Path } from "../finding.ts";
import type { Config } from "./config.ts";
import type { Broken } from "./rule.ts";
import { ignitionShape, type ListShape, type Shape } from "./spec.ts";

/** What stands twice where each may stand once: in one list, or in lists that share their names. */
export function repeated(config: Config): readonly Broken[] {
  const { storage = {}, kernelArguments = {} } = config;
  const nodes = (["directories", "files", "links"] as const).flatMap((kind) =>
    (storage[kind] ?? []).map(({ path }, i) => ({ key: path, path: ["storage", kind, i, "path"] })),
  );
  const kernel = (["shouldExist", "shouldNotExist"] as const).flatMap((kind) =>
    (kernelArguments[kind] ?? []).map((key, i) => ({ key, path: ["kernelArguments", kind, i] })),
  );
  return [...inLists(ignitionShape, config as unknown as Json, []), ...twice(nodes), ...twice(kernel)];
}

function inLists(shape: Shape, value: Json | undefined, path: Path): readonly Broken[] {
  if (value === undefined || typeof shape === "string") return [];
  if ("list" in shape) {
    const items = Array.isArray(value) ? (value as readonly Json[]) : [];
    const own = items.flatMap((item, i) => keyIn(shape, item, [...path, i]) ?? []);
    // those two are told together with their siblings
    const shared = path[0] === "kernelArguments";
    return [...(shared ? [] : twice(own)), ...items.flatMap((item, i) => inLists(shape.list, item, [...path, i]))];
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(shape.fields).flatMap(([name, field]) => inLists(field.shape, value[name], [...path, name]));
}

function keyIn({ once }: ListShape, item: Json, path: Path): { key: string; path: Path } | undefined {
  if (once === undefined) return undefined;
  const key = once === "self" ? item : isJsonObject(item) ? item[once] : undefined;
  return typeof key === "string" ? { key, path: once === "self" ? path : [...path, once] } : undefined;
}

function twice(all: readonly { readonly key: string; readonly path: Path }[]): readonly Broken[] {
  const seen = new Set<string>();
  return all.flatMap(({ key, path }) => {
    const again = seen.has(key);
    seen.add(key);
    return again ? [{ path, expected: "each once" }] : [];
  });
}
