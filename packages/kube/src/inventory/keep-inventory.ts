import type { KubeApi } from "../api.ts";
import { kubeErrors } from "../errors.ts";
import { type KubeObject, refOf } from "../object.ts";
import {
  decodeInventories,
  encodeInventory,
  INVENTORY_LABEL,
  INVENTORY_NAMESPACE,
  type Inventory,
} from "./inventory.ts";

/** All inventories at an API server, of all intents and sites. */
export async function readInventories(api: KubeApi, signal?: AbortSignal): Promise<readonly Inventory[]> {
  return decodeInventories(await readParts(api, signal));
}

/** Which one is meant, empty when there is none yet. */
export function inventoryOf(all: readonly Inventory[], { site, intent }: { site: string; intent: string }): Inventory {
  return all.find((one) => one.site === site && one.intent === intent) ?? { site, intent, entries: new Map() };
}

/** Stores what `after` says; parts that it no longer needs go last, so that a crash forgets nothing. */
export async function writeInventory(
  api: KubeApi,
  before: Inventory,
  after: Inventory,
  signal?: AbortSignal,
): Promise<void> {
  const parts = encodeInventory(after);
  if (parts.length > 0) await ensureNamespace(api, signal);
  for (const part of parts) {
    const applied = await api.apply(part, { force: true }, signal); // nobody else has business in it
    if (applied.outcome === "conflict")
      throw kubeErrors.KUBE_CHANGED({ server: api.server, what: `keep ${part.metadata.name}` });
  }
  for (const part of encodeInventory(before).slice(parts.length)) await api.delete(refOf(part), {}, signal);
}

async function readParts(api: KubeApi, signal?: AbortSignal): Promise<readonly KubeObject[]> {
  const parts: KubeObject[] = [];
  const of = { apiVersion: "v1", kind: "ConfigMap", namespace: INVENTORY_NAMESPACE, labelSelector: INVENTORY_LABEL };
  for await (const page of api.pages(of, signal)) {
    if (page.restarted) parts.length = 0;
    parts.push(...page.items);
  }
  return parts;
}

async function ensureNamespace(api: KubeApi, signal?: AbortSignal): Promise<void> {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: INVENTORY_NAMESPACE } };
  if ((await api.get(refOf(namespace), signal)) === undefined) await api.apply(namespace, {}, signal);
}
