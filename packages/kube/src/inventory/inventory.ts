import { groupOf, type KubeObject, type ObjectRef, objectKey, refOf } from "../object.ts";
import { decodeFlips, encodeFlips, type Flip } from "./flip.ts";

/** What an intent made at an API server, kept there: in ConfigMaps, written before the objects are. */
export interface Inventory {
  readonly site: string;
  readonly intent: string;
  /** By `objectKey`. */
  readonly entries: ReadonlyMap<string, InventoryEntry>;
}

export interface InventoryEntry {
  readonly ref: ObjectRef;
  /** Of what was last applied; undefined: it was about to be made. */
  readonly last: Digests | undefined;
  /** Fields of it that others changed since: whoever keeps it next goes on counting. */
  readonly flips?: readonly Flip[] | undefined;
}

/** What of an object was applied, without saying it. */
export interface Digests {
  /** `fieldsDigest` */
  readonly fields: string;
  /** `contentDigest` */
  readonly content: string;
}

export const INVENTORY_NAMESPACE = "longshore-system";
export const INVENTORY_LABEL = "longshore.dev/inventory";

/** The ConfigMaps of an inventory, each within what one object may hold. An empty inventory has none. */
export function encodeInventory({ site, intent, entries }: Inventory): readonly KubeObject[] {
  const lines = [...entries.keys()].sort().map((key) => lineOf(entries.get(key) as InventoryEntry));
  return split(lines).map((part, i) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: `${inventoryName(site, intent)}.${i}`,
      namespace: INVENTORY_NAMESPACE,
      labels: { [INVENTORY_LABEL]: "true" },
      annotations: { "longshore.dev/document": `${site}/${intent}` },
    },
    data: { site, intent, objects: part.join("\n") },
  }));
}

/** Of all ConfigMaps with the label: one inventory per intent. What is none is left out. */
export function decodeInventories(parts: readonly KubeObject[]): readonly Inventory[] {
  const all = new Map<string, Inventory & { readonly entries: Map<string, InventoryEntry> }>();
  for (const part of parts) {
    const { site, intent, objects } = (part["data"] ?? {}) as Readonly<Record<string, string | undefined>>;
    if (site === undefined || intent === undefined) continue;
    const id = `${site}/${intent}`;
    const inventory = all.get(id) ?? { site, intent, entries: new Map<string, InventoryEntry>() };
    all.set(id, inventory);
    for (const line of (objects ?? "").split("\n")) {
      const entry = entryOf(line);
      if (entry !== undefined) inventory.entries.set(objectKey(entry.ref), entry);
    }
  }
  return [...all.values()];
}

/** The inventory that holds before objects are made: what is there, and what is about to be. */
export function withAnnounced(inventory: Inventory, objects: readonly KubeObject[]): Inventory {
  const entries = new Map(inventory.entries);
  for (const object of objects) {
    const ref = refOf(object);
    const key = objectKey(ref);
    entries.set(key, { last: undefined, ...entries.get(key), ref });
  }
  return { ...inventory, entries };
}

/** With these flips of some of its objects in place of those that they had, by key. */
export function withFlips(inventory: Inventory, flips: ReadonlyMap<string, readonly Flip[]>): Inventory {
  const entries = new Map(inventory.entries);
  for (const [key, of] of flips) {
    const entry = entries.get(key);
    if (entry !== undefined) entries.set(key, { ...entry, flips: of });
  }
  return { ...inventory, entries };
}

/** Nothing would be written: the same objects with the same digests and flips. */
export function sameInventory(a: Inventory, b: Inventory): boolean {
  if (a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([key, entry]) => {
    const other = b.entries.get(key);
    return other !== undefined && lineOf(other) === lineOf(entry);
  });
}

function inventoryName(site: string, intent: string): string {
  return `inventory.${site}.${intent.toLowerCase().replaceAll("/", ".")}`;
}

/**
 * `apps/v1 Deployment kube-system/cilium-operator 0123456789abcdef:fedcba9876543210`, and its flips where it has any; the
 * namespace is empty for what is the cluster's.
 */
function lineOf({ ref: { apiVersion, kind, namespace = "", name }, last, flips = [] }: InventoryEntry): string {
  const line = `${apiVersion} ${kind} ${namespace}/${name} ${last === undefined ? "" : `${last.fields}:${last.content}`}`;
  return flips.length === 0 ? line : `${line} ${encodeFlips(flips)}`;
}

function entryOf(line: string): InventoryEntry | undefined {
  const match = /^(\S+) (\S+) ([^/\s]*)\/(\S+) ([0-9a-f]*)(?::([0-9a-f]+))?(?: (\[.*))?$/.exec(line);
  if (match === null) return undefined;
  const [, apiVersion = "", kind = "", namespace, name = "", fields, content, flips] = match;
  if (kind === "" || (apiVersion.includes("/") && groupOf(apiVersion) === "")) return undefined;
  return {
    ref: { apiVersion, kind, namespace: namespace || undefined, name },
    last: fields && content ? { fields, content } : undefined,
    ...(flips !== undefined && { flips: decodeFlips(flips) }),
  };
}

function split(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let size = 0;
  for (const line of lines) {
    if (parts.length === 0 || size + line.length + 1 > MAX_PART) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(line);
    size += line.length + 1;
  }
  return parts;
}

/** A ConfigMap holds at most 1 MiB. */
const MAX_PART = 500_000;
