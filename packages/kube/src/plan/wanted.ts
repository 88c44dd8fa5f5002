import { createHash } from "node:crypto";
import { kubeErrors } from "../errors.ts";
import { AMOUNTS } from "../fields/holds.ts";
import { canonical, isMap } from "../fields/json.ts";
import { canonicalQuantity } from "../fields/quantity.ts";
import { type KubeObject, objectKey, refOf } from "../object.ts";
import { stageOf } from "./stages.ts";

/** What one intent wants of one API server. */
export interface Wanted {
  /** Which site's: several may share a management API server. */
  readonly site: string;
  /** Which document: "Cluster/main". */
  readonly intent: string;
  /** Complete objects, in any order. None: all that it made is to go. */
  readonly objects: readonly KubeObject[];
  /** False: not all of it can be known yet, so nothing is pruned. */
  readonly complete: boolean;
  /** Fields that are taken from other managers: `.spec.replicas`, or of one object `Deployment/web:.spec.replicas`. */
  readonly force?: readonly string[] | undefined;
  /** Objects that hold data and may be pruned all the same, by `objectKey`: an operator signed for these very ones. */
  readonly confirmed?: readonly { readonly key: string; readonly uid: string }[] | undefined;
}

/**
 * The objects as they are applied: with our mark (by which watches select them) and the name of their document,
 * without what the server writes; `stringData` of Secrets as `data`. @throws KUBE_TWICE
 */
export function prepared({ site, intent, objects }: Wanted): readonly KubeObject[] {
  const keys = new Set<string>();
  for (const object of objects) {
    const key = objectKey(refOf(object));
    if (keys.has(key)) throw kubeErrors.KUBE_TWICE({ object: key, intent });
    keys.add(key);
  }
  return objects.map((object) => marked(plain(object), `${site}/${intent}`));
}

/** Changes when what is wanted of an object changes, but for the values of Secrets: inventories are readable by many. */
export function contentDigest(object: KubeObject): string {
  const shown = object.kind === "Secret" ? { ...object, data: undefined, stringData: undefined } : object;
  return createHash("sha256").update(canonical(shown)).digest("hex").slice(0, 16);
}

/** Label of every object of ours. */
export const MARK = "longshore.dev/managed";
/** Annotation: which document an object is from. */
export const DOCUMENT = "longshore.dev/document";

function marked(object: KubeObject, document: string): KubeObject {
  const { metadata } = object;
  const labels = { ...metadata.labels, [MARK]: "true" };
  if (object.kind === "Namespace") return { ...object, metadata: { ...metadata, labels } }; // may have several documents
  const annotations = { ...metadata.annotations, [DOCUMENT]: document };
  return { ...object, metadata: { ...metadata, labels, annotations } };
}

function plain(object: KubeObject): KubeObject {
  const { status: _status, ...rest } = withoutNulls(object) as KubeObject;
  const { creationTimestamp: _c, managedFields: _m, generation: _g, selfLink: _s, ...metadata } = rest.metadata;
  const out = withCanonicalAmounts({ ...rest, metadata });
  return out.kind === "Secret" && out.apiVersion === "v1" ? encoded(out) : out;
}

function encoded(secret: KubeObject): KubeObject {
  const { stringData, ...rest } = secret;
  if (!isMap(stringData)) return secret;
  const data = { ...(isMap(rest["data"]) ? rest["data"] : {}) };
  for (const [name, text] of Object.entries(stringData)) data[name] = Buffer.from(String(text)).toString("base64");
  return { ...rest, data };
}

/**
 * Amounts as the API server keeps them: it takes "0.5" for another value than its own "500m", and so for a conflict with
 * who applied the same. Custom objects keep what they are given.
 */
function withCanonicalAmounts(object: KubeObject): KubeObject {
  return stageOf(object) === "objects" ? object : (canonicalAmounts(object) as KubeObject);
}

function canonicalAmounts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalAmounts);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      AMOUNTS.has(name) && isMap(one)
        ? Object.fromEntries(Object.entries(one).map(([key, amount]) => [key, canonicalQuantity(amount)]))
        : canonicalAmounts(one),
    ]),
  );
}

/** A field that is null is one that is not said: rendered charts are full of them. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      one === null || one === undefined ? [] : [[name, withoutNulls(one)]],
    ),
  );
}
