import type { KubeObject } from "../object.ts";
import { canonical, isMap, sameJson } from "./json.ts";
import { fieldPath } from "./paths.ts";

/** One field that differs. */
export interface FieldDiff {
  /** `.spec.template.spec.containers[name="a"].image` */
  readonly path: string;
  /** JSON; empty = absent. Values of Secrets are `[redacted]`. */
  readonly before: string;
  readonly after: string;
}

/**
 * What differs between two states of one object, as an operator would say it. What the server keeps for itself (versions,
 * stamps, managed fields) and its status are not looked at.
 */
export function diffObjects(before: KubeObject | undefined, after: KubeObject): readonly FieldDiff[] {
  const diffs = [...diff(shown(before), shown(after), "")];
  if (after.kind !== "Secret" || after.apiVersion !== "v1") return diffs;
  return diffs.map((one) => (/^\.(data|stringData)/.test(one.path) ? redacted(one) : one));
}

function shown(object: KubeObject | undefined): Readonly<Record<string, unknown>> | undefined {
  if (object === undefined) return undefined;
  const { apiVersion: _a, kind: _k, status: _s, metadata, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  return { ...rest, metadata: { labels, annotations, finalizers, ownerReferences } };
}

function* diff(before: unknown, after: unknown, path: string): Generator<FieldDiff> {
  if (sameJson(before, after)) return;
  if (isMap(before) && isMap(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    for (const name of names) yield* diff(before[name], after[name], fieldPath(path, name));
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const key = keyOf([...before, ...after]);
    if (key !== undefined) return yield* diffByKey(before, after, path, key);
    if (before.length === after.length) {
      for (const [i, one] of before.entries()) yield* diff(one, after[i], `${path}[${i}]`);
      return;
    }
  }
  yield { path: path || ".", before: textOf(before), after: textOf(after) };
}

function* diffByKey(before: readonly unknown[], after: readonly unknown[], path: string, key: string) {
  const byKey = (list: readonly unknown[]): Map<unknown, unknown> =>
    new Map(list.map((item) => [(item as Readonly<Record<string, unknown>>)[key], item]));
  const [was, is] = [byKey(before), byKey(after)];
  for (const value of new Set([...was.keys(), ...is.keys()]))
    yield* diff(was.get(value), is.get(value), `${path}[${key}=${JSON.stringify(value)}]`);
}

/** The field by which people name the items of a list; undefined when they have none in common, or not a different one each. */
function keyOf(items: readonly unknown[]): string | undefined {
  return KEYS.find((key) => items.length > 0 && items.every((item) => isMap(item) && typeof item[key] === "string"));
}

function textOf(value: unknown): string {
  return value === undefined ? "" : canonical(value);
}

function redacted({ path, before, after }: FieldDiff): FieldDiff {
  const hide = (text: string): string => (text === "" ? "" : "[redacted]");
  return { path, before: hide(before), after: hide(after) };
}

const KEYS = ["name", "mountPath", "type"] as const;
