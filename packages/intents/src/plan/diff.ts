import type { FieldChange } from "@longshore/contracts";
import { type Path, pathText } from "../finding.ts";
import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../json.ts";

/** The smallest fields that differ, by path; lists of different length are one field. `undefined` = absent. */
export function diffFields(before: Json | undefined, after: Json | undefined, path: Path): FieldChange[] {
  if (textOf(before) === textOf(after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => diffFields(own(before, name), own(after, name), [...path, name]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((one: Json, i) => diffFields(one, after[i] as Json, [...path, i]));
  }
  return [{ path: pathText(path), before: textOf(before), after: textOf(after) }];
}

/** Not what every object inherits: a variable may be called `constructor`. */
function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** JSON; empty when absent. */
function textOf(value: Json | undefined): string {
  return value === undefined ? "" : canonicalJson(value);
}
