import { createHash } from "node:crypto";
import type { KubeObject } from "../object.ts";
import { isMap } from "./json.ts";
import { itemIndex, type Segment, segmentsOf } from "./managed-fields.ts";

/** A field's name as a server writes it in a path: dots in it are escaped. */
export function fieldPath(parent: string, name: string): string {
  return `${parent}.${name.replaceAll(/[\\.[]/g, "\\$&")}`;
}

/**
 * Which fields an object names, whatever their values, as 16 hex digits. Who applied the same fields before owned them
 * then: values, and so secrets, are no part of it.
 */
export function fieldsDigest(object: KubeObject): string {
  const hash = createHash("sha256");
  for (const path of leafPaths(object, "")) hash.update(path).update("\n");
  return hash.digest("hex").slice(0, 16);
}

function* leafPaths(value: unknown, at: string): Generator<string> {
  if (isMap(value) && Object.keys(value).length > 0) {
    for (const name of Object.keys(value).sort()) yield* leafPaths(value[name], fieldPath(at, name));
  } else if (Array.isArray(value) && value.length > 0) {
    for (const [i, item] of value.entries()) yield* leafPaths(item, `${at}[${i}]`);
  } else yield at;
}

/** The object without these fields: they are left to whoever wants them. */
export function withoutFields(object: KubeObject, fields: readonly string[]): KubeObject {
  return fields.reduce((left, field) => without(left, segmentsOf(field)) as KubeObject, object);
}

function without(value: unknown, [segment, ...rest]: readonly Segment[]): unknown {
  if (segment === undefined) return undefined;
  if (typeof segment === "string") {
    if (!isMap(value) || !Object.hasOwn(value, segment)) return value;
    const left = without(value[segment], rest);
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) =>
        name !== segment ? [[name, one]] : left === undefined ? [] : [[name, left]],
      ),
    );
  }
  if (!Array.isArray(value)) return value;
  const at = itemIndex(value, segment);
  return value.flatMap((one: unknown, i) => {
    if (i !== at) return [one];
    const left = without(one, rest);
    return left === undefined ? [] : [left];
  });
}
