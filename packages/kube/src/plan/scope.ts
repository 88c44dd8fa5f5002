import type { KubeApi } from "../api.ts";
import { isMap } from "../fields/json.ts";
import { groupOf, type KubeObject } from "../object.ts";

/** Charts give a namespace to everything, also to what is the cluster's: there it is left out. */
export async function inScope(
  api: KubeApi,
  object: KubeObject,
  all: readonly KubeObject[],
  signal?: AbortSignal,
): Promise<KubeObject> {
  const { namespace, ...metadata } = object.metadata;
  if (namespace === undefined) return object;
  const resource = await api.resource(object.apiVersion, object.kind, signal);
  const definition = all.find((one) => defines(one, object));
  const cluster =
    resource === undefined ? definition !== undefined && scopeOf(definition) === "Cluster" : !resource.namespaced;
  return cluster ? { ...object, metadata } : object;
}

/** Whether one is the definition by which the other is served. */
export function defines(definition: KubeObject, { apiVersion, kind }: KubeObject): boolean {
  const { spec } = definition;
  if (definition.kind !== "CustomResourceDefinition" || !isMap(spec) || !isMap(spec["names"])) return false;
  if (spec["names"]["kind"] !== kind || spec["group"] !== groupOf(apiVersion)) return false;
  return servedVersions(definition).some((version) => `${String(spec["group"])}/${version}` === apiVersion);
}

export function servedVersions({ spec }: KubeObject): readonly string[] {
  const versions: unknown = isMap(spec) ? spec["versions"] : undefined;
  if (!Array.isArray(versions)) return [];
  return (versions as readonly { readonly name?: string; readonly served?: boolean }[])
    .filter(({ served }) => served !== false)
    .map(({ name = "" }) => name);
}

function scopeOf({ spec }: KubeObject): unknown {
  return isMap(spec) ? spec["scope"] : undefined;
}
