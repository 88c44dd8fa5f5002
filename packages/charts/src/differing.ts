import { canonicalJson } from "@longshore/intents";
import { type KubeObject, objectKey, refOf } from "@longshore/kube";

/** Names of the objects in which two renderings of one chart differ, sorted: `Secret/monitoring/grafana: data.password`. */
export function differing(one: readonly KubeObject[], other: readonly KubeObject[]): readonly string[] {
  const [first, second] = [byKey(one), byKey(other)];
  return [...new Set([...first.keys(), ...second.keys()])].sort().flatMap((key) => {
    const [a, b] = [first.get(key), second.get(key)];
    if (a === undefined || b === undefined) return [`${named((a ?? b) as KubeObject)} (is there only once)`];
    if (canonicalJson(a) === canonicalJson(b)) return [];
    return [`${named(a)}: ${pathsThatDiffer(a, b, "").slice(0, MOST_PATHS).join(", ")}`];
  });
}

const MOST_PATHS = 4;

/** As people name an object: `Secret/monitoring/grafana`. */
export function named({ kind, metadata: { namespace, name } }: KubeObject): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join("/");
}

function byKey(objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(objects.map((object) => [objectKey(refOf(object)), object]));
}

function pathsThatDiffer(a: unknown, b: unknown, path: string): readonly string[] {
  if (canonicalJson(a) === canonicalJson(b)) return [];
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) return [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => pathsThatDiffer(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
