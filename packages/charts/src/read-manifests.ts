import type { KubeObject } from "@longshore/kube";
import { messageOf } from "@longshore/kit";
import { type Document, parseAllDocuments, type ScalarTag, type Tags } from "yaml";
import { chartErrors } from "./errors.ts";

/** Bytes of manifests of one release, at most. */
export const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;
/** Objects of one release, at most. */
export const MAX_OBJECTS = 5000;

/**
 * Objects of a text of manifests in its order; lists are taken apart. YAML is read as Helm and kubectl read it: 1.1,
 * without its times. Throws CHART_BAD_MANIFEST, CHART_TOO_LARGE.
 */
export function readManifests(source: string, text: string): readonly KubeObject[] {
  if (Buffer.byteLength(text) > MAX_MANIFEST_BYTES) {
    throw chartErrors.CHART_TOO_LARGE({ what: `the text of ${source}`, limit: MAX_MANIFEST_BYTES });
  }
  const documents = parseAllDocuments(text, { version: "1.1", merge: true, customTags: asHelmReads });
  const objects = [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw bad(source, error.message.split("\n")[0] ?? "broken YAML");
    return objectsOf(source, plain(source, document));
  });
  if (objects.length > MAX_OBJECTS) throw bad(source, `${objects.length} objects; at most ${MAX_OBJECTS} are taken`);
  return objects;
}

/** Uses of one anchor, at most: more is a bomb. */
const MAX_ALIASES = 1000;

/** Go's reader leaves times and numbers to the base of 60 as the strings that they are. */
function asHelmReads(tags: Tags): Tags {
  return tags.filter((tag) => {
    if (typeof tag === "string") return true;
    const { tag: name, format } = tag as ScalarTag;
    return name !== "tag:yaml.org,2002:timestamp" && format !== "TIME";
  });
}

function plain(source: string, document: Pick<Document, "toJS">): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw chartErrors.CHART_BAD_MANIFEST({ source, reason: messageOf(cause) }, { cause });
  }
}

function objectsOf(source: string, value: unknown): KubeObject[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object" || Array.isArray(value)) throw bad(source, `${JSON.stringify(value)} is no object`);
  const { apiVersion, kind, metadata, items } = value as Readonly<Record<string, unknown>>;
  if (typeof kind !== "string" || typeof apiVersion !== "string")
    throw bad(source, "an object without apiVersion or kind");
  if (kind.endsWith("List") && Array.isArray(items)) return items.flatMap((item) => objectsOf(source, item));
  const name = (metadata as { readonly name?: unknown } | undefined)?.name;
  if (typeof name !== "string" || name === "") throw bad(source, `a ${kind} without a name`);
  return [value as KubeObject];
}

function bad(source: string, reason: string): Error {
  return chartErrors.CHART_BAD_MANIFEST({ source, reason });
}
