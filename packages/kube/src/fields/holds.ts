import type { KubeObject } from "../object.ts";
import { isMap, sameJson } from "./json.ts";
import { type FieldSet, hasKeys, ownFields } from "./managed-fields.ts";
import { sameQuantity } from "./quantity.ts";

/**
 * Whether the live object is as wanted for certain: we own just the fields that we want, and they have the values that
 * we want. What others own or the server defaulted does not count. False means "perhaps": the server is asked (dry run).
 */
export function holds(wanted: KubeObject, live: KubeObject): boolean {
  const own = ownFields(live);
  if (own?.fieldsV1 === undefined || own.apiVersion !== wanted.apiVersion) return false;
  const { apiVersion: _a, kind: _k, metadata, ...rest } = wanted;
  const { name: _n, namespace: _ns, resourceVersion: _r, uid: _u, ...ours } = metadata;
  const seen: Readonly<Record<string, unknown>> = { ...live, metadata: live.metadata };
  return mapHolds({ ...rest, ...(Object.keys(ours).length > 0 && { metadata: ours }) }, seen, own.fieldsV1, false);
}

/** `amount`: below `requests`, `limits` …, where the same quantity may be written in two ways. */
function valueHolds(wanted: unknown, seen: unknown, set: FieldSet, amount: boolean): boolean {
  if (isMap(wanted)) {
    if (isLeaf(set)) return sameJson(wanted, seen);
    return isMap(seen) && mapHolds(wanted, seen, set, amount);
  }
  if (Array.isArray(wanted)) {
    if (isLeaf(set)) return sameJson(wanted, seen);
    return Array.isArray(seen) && listHolds(wanted, seen, set, amount);
  }
  return wanted === seen || (amount && sameQuantity(wanted, seen));
}

function mapHolds(
  wanted: Readonly<Record<string, unknown>>,
  seen: Readonly<Record<string, unknown>>,
  set: FieldSet,
  amount: boolean,
): boolean {
  const names = Object.keys(wanted).filter((name) => wanted[name] !== undefined);
  const owned = Object.keys(set).filter((key) => key.startsWith("f:"));
  if (names.length !== owned.length) return false;
  return names.every((name) => {
    const below = set[`f:${name}`];
    return below !== undefined && valueHolds(wanted[name], seen[name], below, amount || AMOUNTS.has(name));
  });
}

function listHolds(wanted: readonly unknown[], seen: readonly unknown[], set: FieldSet, amount: boolean): boolean {
  const keys = Object.keys(set).filter((key) => key !== ".");
  if (keys.length !== wanted.length) return false;
  return wanted.every((item) => {
    const mine = keys.filter((key) =>
      key.startsWith("k:") ? hasKeys(item, key) : key === `v:${JSON.stringify(item)}`,
    );
    const [key] = mine;
    if (key === undefined || mine.length > 1) return false;
    if (key.startsWith("v:")) return seen.includes(item);
    const there = seen.find((one) => hasKeys(one, key));
    return isMap(item) && isMap(there) && mapHolds(item, there, set[key] ?? {}, amount);
  });
}

function isLeaf(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

/** Fields whose values are quantities. */
export const AMOUNTS: ReadonlySet<string> = new Set([
  "requests",
  "limits",
  "capacity",
  "hard",
  "allocatable",
  "overhead",
]);
