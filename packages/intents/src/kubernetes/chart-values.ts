import { isJsonObject, type Json, type JsonObject } from "../json.ts";

/** Values of a chart: what follows from the document goes over what the operator wrote, field by field. */
export function chartValues(theirs: Readonly<Record<string, unknown>>, ours: JsonObject): JsonObject {
  return merged(theirs as JsonObject, ours);
}

function merged(theirs: JsonObject, ours: JsonObject): JsonObject {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  return Object.fromEntries(names.map((name) => [name, mergedValue(theirs[name], ours[name])]));
}

function mergedValue(theirs: Json | undefined, ours: Json | undefined): Json {
  if (isJsonObject(theirs) && isJsonObject(ours)) return merged(theirs, ours);
  return ours ?? theirs ?? null;
}
