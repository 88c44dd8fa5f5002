import { isJsonObject, type Json, type JsonObject } from "@longshore/intents";

/** What a chart says of its values. */
export interface KnownValues {
  /** values.yaml. */
  readonly defaults: JsonObject;
  /** Texts of its templates: some values stand only there, and commented in values.yaml. */
  readonly templates: string;
}

/** Paths of values that the chart has never heard of: Helm says nothing of them, and nothing comes of them. */
export function unknownValues(values: JsonObject, known: KnownValues): readonly string[] {
  return unknownBelow(values, known.defaults, [], known.templates);
}

function unknownBelow(values: JsonObject, defaults: JsonObject, path: readonly string[], templates: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const at = [...path, name];
    const theirs: Json | undefined = defaults[name];
    if (theirs === undefined) return isNamed(at, templates) ? [] : [at.join(".")];
    const isFree = !isJsonObject(theirs) || Object.keys(theirs).length === 0;
    return isFree || !isJsonObject(value) ? [] : unknownBelow(value, theirs, at, templates);
  });
}

function isNamed(path: readonly string[], templates: string): boolean {
  const escaped = path.map((name) => name.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`\\.Values\\.${escaped.join("\\.")}\\b`).test(templates);
}
