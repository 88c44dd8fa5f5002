import { expect, test } from "vitest";
import { type KubeObject, objectKey } from "../object.ts";
import {
  decodeInventories,
  encodeInventory,
  type Inventory,
  type InventoryEntry,
  sameInventory,
  withAnnounced,
  withFlips,
} from "./inventory.ts";

function inventory(intent: string, entries: readonly InventoryEntry[]): Inventory {
  return {
    site: "oslo",
    intent,
    entries: new Map(entries.map((entry) => [objectKey(entry.ref), entry])),
  };
}

const last = { fields: "0123456789abcdef", content: "fedcba9876543210" };

const many = (count: number): readonly InventoryEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    ref: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace: `namespace-${i}`,
      name: `a-rather-long-name-of-a-deployment-${i}`,
    },
    last,
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
  const cluster = { ref: { apiVersion: "v1", kind: "Namespace", namespace: undefined, name: "a" }, last: undefined };
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
  expect(all.map(({ intent, entries }) => [intent, [...entries.values()]])).toMatchObject([
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
  expect([...after.entries.values()].map((entry) => [entry.ref.kind, entry.last])).toEqual([
    ["Deployment", last],
    ["Secret", undefined],
  ]);
  expect(sameInventory(before, after)).toBe(false);
  expect(sameInventory(after, withAnnounced(after, [coming]))).toBe(true);
});

test("what was found changed stands beside its object, and what people wrote there is passed over", () => {
  const [entry] = many(1) as [InventoryEntry];
  const flips = [
    { field: '.spec.containers[name="a b"].image', times: 3, atMs: 1_700_000_000_000, by: ["argocd", "kubectl edit"] },
    { field: ".spec.replicas", times: 1, atMs: 5, by: [] },
  ];
  const [part] = encodeInventory(
    withFlips(inventory("Network/main", [entry]), new Map([[objectKey(entry.ref), flips]])),
  );
  const read = (objects: string) => [
    ...(decodeInventories([{ ...part, data: { ...data, objects } } as KubeObject])[0]?.entries.values() ?? []),
  ];
  const data = part?.["data"] as Readonly<Record<string, string>>;
  expect(read(data["objects"] ?? "")).toEqual([{ ...entry, flips }]);
  for (const nonsense of ['[["x"]]', "[1]", "[", '[["x",1.5,2,[]],["y",1,2,"z"]]'])
    expect(read((data["objects"] ?? "").replace(/\[.*/, nonsense))).toEqual([{ ...entry, flips: [] }]);
});
