import { FIELD_MANAGER } from "../api.ts";
import type { KubeObject } from "../object.ts";
import { isMap } from "./json.ts";

/** meta/v1 FieldsV1: `f:name` a field, `k:{…}` an item of a list by its keys, `v:…` a member of a set, `.` the thing itself. */
export interface FieldSet {
  readonly [key: string]: FieldSet;
}

export interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: FieldSet;
}

export function managedFieldsOf({ metadata }: KubeObject): readonly ManagedFields[] {
  const all = metadata["managedFields"];
  return Array.isArray(all) ? (all as readonly ManagedFields[]) : [];
}

/** What we own of an object by server-side apply; undefined: nothing. */
export function ownFields(live: KubeObject, manager: string = FIELD_MANAGER): ManagedFields | undefined {
  return managedFieldsOf(live).find(
    (one) => one.manager === manager && one.operation === "Apply" && (one.subresource ?? "") === "",
  );
}

/** Who else owns a field (`.spec.replicas`), the latest first; of one that nobody owns: who wrote last. */
export function otherManagers(live: KubeObject, field: string): readonly string[] {
  const others = managedFieldsOf(live)
    .filter(({ manager, operation }) => manager !== FIELD_MANAGER || operation !== "Apply")
    .toSorted((a, b) => (b.time ?? "").localeCompare(a.time ?? ""));
  const segments = segmentsOf(field);
  const owners = others.filter(
    ({ fieldsV1 = {} }) => Object.keys(fieldsV1).length > 0 && owns(fieldsV1, live, segments),
  );
  const writers = others.filter(({ subresource = "" }) => subresource === "");
  return [...new Set((owners.length > 0 ? owners : writers.slice(0, 1)).map(({ manager }) => manager))];
}

/** Whether a field is ours still: nobody who changes one leaves it to us. */
export function isOurs(live: KubeObject, field: string): boolean {
  const { fieldsV1 = {} } = ownFields(live) ?? {};
  return Object.keys(fieldsV1).length > 0 && owns(fieldsV1, live, segmentsOf(field));
}

function owns(set: FieldSet, value: unknown, [segment, ...rest]: readonly Segment[]): boolean {
  if (segment === undefined || Object.keys(set).length === 0) return true;
  if (typeof segment === "string") {
    const below = set[`f:${segment}`];
    return below !== undefined && owns(below, isMap(value) ? value[segment] : undefined, rest);
  }
  const item: unknown = Array.isArray(value) ? value[itemIndex(value, segment)] : undefined;
  return Object.entries(set).some(
    ([key, below]) => key.startsWith("k:") && hasKeys(item, key) && owns(below, item, rest),
  );
}

/** Whether an item of a list is the one that `k:{"name":"a"}` names; keys that it leaves to defaults do not count. */
export function hasKeys(item: unknown, key: string): boolean {
  if (!isMap(item)) return false;
  const keys = JSON.parse(key.slice(2)) as Readonly<Record<string, unknown>>;
  return Object.entries(keys).every(([name, value]) => item[name] === undefined || item[name] === value);
}

/** A field's name, or which item of a list: by its place, or by its keys. */
export type Segment = string | number | Readonly<Record<string, string>>;

/** `.spec.ports[port="80"].name`, `.data.a\.b`, `[2]`. */
export function segmentsOf(field: string): readonly Segment[] {
  const segments: Segment[] = [];
  const pattern = /\.((?:\\.|[^.[\\])+)|\[(\d+)\]|\[((?:[^\]"]|"(?:\\.|[^"\\])*")*)\]/g;
  for (const [, name, index, keys] of field.matchAll(pattern)) {
    if (name !== undefined) segments.push(name.replaceAll(/\\(.)/g, "$1"));
    else if (index !== undefined) segments.push(Number(index));
    else segments.push(keysOf(keys ?? ""));
  }
  return segments;
}

/** Where in a list the item of a segment is; -1: nowhere. */
export function itemIndex(list: readonly unknown[], segment: Exclude<Segment, string>): number {
  if (typeof segment === "number") return segment < list.length ? segment : -1;
  const wanted = Object.entries(segment);
  return list.findIndex(
    (item) => isMap(item) && wanted.every(([name, value]) => item[name] === undefined || textOf(item[name]) === value),
  );
}

function keysOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([^,=]+)=(?:"((?:\\.|[^"\\])*)"|([^,]*))/g)];
  return Object.fromEntries(pairs.map(([, name = "", quoted, bare = ""]) => [name.trim(), quoted ?? bare]));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
