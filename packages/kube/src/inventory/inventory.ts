import { groupOf, type KubeObject, type ObjectRef, objectKey, refOf } from "../object.ts";

/** What an intent made at an API server, kept there: in ConfigMaps, written before the objects are. */
export interface Inventory {
  readonly site: string;
  readonly intent: string;
  /** What of the document was last applied as a whole; empty: nothing yet. */
  readonly revision: string;
  /** By `objectKey`. */
  readonly entries: ReadonlyMap<string, InventoryEntry>;
}

export interface InventoryEntry {
  readonly ref: ObjectRef;
  /** `fieldsDigest` of what was last applied; empty: it was about to be made. */
  readonly fields: string;
}

export const INVENTORY_NAMESPACE = "longshore-system";
export const INVENTORY_LABEL = "longshore.dev/inventory";

/** The ConfigMaps of an inventory, each within what one object may hold. An empty inventory has none. */
export function encodeInventory({ site, intent, revision, entries }: Inventory): readonly KubeObject[] {
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
    data: { site, intent, revision, objects: part.join("\n") },
  }));
}

/** Of all ConfigMaps with the label: one inventory per intent. What is none is left out. */
export function decodeInventories(parts: readonly KubeObject[]): readonly Inventory[] {
  const all = new Map<string, Inventory & { readonly entries: Map<string, InventoryEntry> }>();
  for (const part of parts) {
    const {
      site,
      intent,
      revision = "",
      objects,
    } = (part["data"] ?? {}) as Readonly<Record<string, string | undefined>>;
    if (site === undefined || intent === undefined) continue;
    const id = `${site}/${intent}`;
    const inventory = all.get(id) ?? { site, intent, revision, entries: new Map<string, InventoryEntry>() };
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
    entries.set(key, { ref, fields: entries.get(key)?.fields ?? "" });
  }
  return { ...inventory, entries };
}

/** Nothing would be written: the same objects with the same fields, of the same revision. */
export function sameInventory(a: Inventory, b: Inventory): boolean {
  if (a.revision !== b.revision || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([key, entry]) => {
    const other = b.entries.get(key);
    return other !== undefined && lineOf(other) === lineOf(entry);
  });
}

function inventoryName(site: string, intent: string): string {
  return `inventory.${site}.${intent.toLowerCase().replaceAll("/", ".")}`;
}

/** `apps/v1 Deployment kube-system/cilium-operator 0123456789abcdef`; the namespace is empty for what is the cluster's. */
function lineOf({ ref: { apiVersion, kind, namespace = "", name }, fields }: InventoryEntry): string {
  return `${apiVersion} ${kind} ${namespace}/${name} ${fields}`;
}

function entryOf(line: string): InventoryEntry | undefined {
  const match = /^(\S+) (\S+) ([^/\s]*)\/(\S+) (\S*)$/.exec(line);
  if (match === null) return undefined;
  const [, apiVersion = "", kind = "", namespace, name = "", fields = ""] = match;
  if (kind === "" || (apiVersion.includes("/") && groupOf(apiVersion) === "")) return undefined;
  return { ref: { apiVersion, kind, namespace: namespace || undefined, name }, fields };
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
