import { expect, test } from "vitest";
import { objectKey } from "../object.ts";
import {
  decodeInventories,
  encodeInventory,
  type Inventory,
  type InventoryEntry,
  sameInventory,
  withAnnounced,
} from "./inventory.ts";

function inventory(intent: string, entries: readonly InventoryEntry[]): Inventory {
  return {
    site: "oslo",
    intent,
    revision: "1",
    entries: new Map(entries.map((entry) => [objectKey(entry.ref), entry])),
  };
}

const many = (count: number): readonly InventoryEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    ref: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace: `namespace-${i}`,
      name: `a-rather-long-name-of-a-deployment-${i}`,
    },
    fields: "0123456789abcdef",
  }));

test("an inventory of 20,000 objects lies in ConfigMaps of which none is too large, and is read back", () => {
  const big = inventory("Addon/big", many(20_000));
  const parts = encodeInventory(big);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(1024 * 1024);
  expect(parts.map(({ metadata }) => metadata.name).slice(0, 2)).toEqual([
    "inventory.oslo.addon.big.0",
    "inventory.oslo.addon.big.1",
  ]);
  const [read] = decodeInventories(parts.toReversed());
  expect(read && sameInventory(read, big)).toBe(true);
});

test("inventories of all intents are told apart, and ConfigMaps that are none are passed over", () => {
  const cluster = { ref: { apiVersion: "v1", kind: "Namespace", namespace: undefined, name: "a" }, fields: "" };
  const parts = [
    ...encodeInventory(inventory("Network/main", many(1))),
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { objects: "nonsense" } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "y" },
      data: { site: "oslo", intent: "Z/z", objects: "nonsense\n\nv1 A" },
    },
    ...encodeInventory(inventory("Storage/main", [cluster])),
  ];
  const all = decodeInventories(parts);
  expect(all.map(({ intent, entries }) => [intent, [...entries.values()]])).toEqual([
    ["Network/main", many(1)],
    ["Z/z", []],
    ["Storage/main", [cluster]],
  ]);
  expect(encodeInventory(inventory("Empty/main", []))).toEqual([]);
});

test("what is about to be made stands in the inventory, and what stood there stays", () => {
  const before = inventory("Network/main", many(1));
  const coming = { apiVersion: "v1", kind: "Secret", metadata: { name: "md5", namespace: "kube-system" } };
  const after = withAnnounced(before, [coming]);
  expect([...after.entries.values()].map(({ ref, fields }) => [ref.kind, fields])).toEqual([
    ["Deployment", "0123456789abcdef"],
    ["Secret", ""],
  ]);
  expect(sameInventory(before, after)).toBe(false);
  expect(sameInventory(after, withAnnounced(after, [coming]))).toBe(true);
});
