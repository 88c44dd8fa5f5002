import { API_VERSION, headerSchema } from "./documents/header.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { kinds } from "./kinds/index.ts";
import type { IntentKind } from "./kinds/kind.ts";

/** JSON Schema of every document that an operator may write, for editors (`# yaml-language-server: $schema=…`). */
export function documentsSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://longshore.dev/schemas/v1.json",
    title: "Longshore documents",
    type: "object",
    required: ["apiVersion", "kind", "metadata", "spec"],
    properties: { kind: { enum: kinds.map(({ kind }) => kind) } },
    oneOf: kinds.map(documentSchema),
  };
}

/** JSON Schema of one kind's documents. */
export function documentSchema(kind: IntentKind): JsonSchema {
  const header = jsonSchemaOf(headerSchema);
  const { sites, metadata, ...rest } = header.properties ?? {};
  const { site, ...named } = metadata?.properties ?? {};
  const own = kind.site === "own";
  return {
    ...header,
    title: kind.kind,
    description: kind.doc,
    properties: {
      ...rest,
      apiVersion: { const: API_VERSION },
      kind: { const: kind.kind },
      metadata: { ...metadata, properties: own ? named : { ...named, ...(site && { site }) } },
      ...(own || sites === undefined ? {} : { sites }),
      spec: jsonSchemaOf(kind.input),
    },
  };
}

/** One field of a kind, for `longshore explain` and the reference. */
export interface FieldDoc {
  /** "spec.nics[].mac" */
  readonly path: string;
  /** "string", "amd64 or arm64", "list of objects" … */
  readonly type: string;
  readonly required: boolean;
  /** JSON; empty when there is none. */
  readonly default: string;
  readonly doc: string;
}

/** Every field of a kind's spec, from the outside in. */
export function fieldDocs(kind: IntentKind): readonly FieldDoc[] {
  return fieldsOf(jsonSchemaOf(kind.input), "spec");
}

function fieldsOf(schema: JsonSchema, path: string): FieldDoc[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const required = schema.required?.includes(name) ?? false;
    return [fieldDoc(field, `${path}.${name}`, required), ...fieldsOf(field, `${path}.${name}`)];
  });
  const items = schema.items === undefined ? [] : fieldsOf(schema.items, `${path}[]`);
  return [...named, ...items];
}

function fieldDoc(field: JsonSchema, path: string, required: boolean): FieldDoc {
  const fallback = field.default === undefined || isEmptyObject(field.default) ? "" : JSON.stringify(field.default);
  return { path, type: typeOf(field), required, default: fallback, doc: field.description ?? "" };
}

function typeOf(field: JsonSchema): string {
  if (field.enum !== undefined) return field.enum.map((value) => `\`${String(value)}\``).join(" or ");
  if (field.anyOf !== undefined) return field.anyOf.map(typeOf).join(" or ");
  if (Array.isArray(field.type)) return field.type.join(" or ");
  if (field.items !== undefined) return `list of ${typeOf(field.items)}`;
  if (typeof field.additionalProperties === "object") return `map to ${typeOf(field.additionalProperties)}`;
  return `${String(field.type ?? "any")}${boundsOf(field)}`;
}

function boundsOf({ minimum, maximum }: JsonSchema): string {
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined) return bounded ? ` ≤ ${maximum}` : "";
  return bounded ? ` ${minimum}–${maximum}` : ` ≥ ${minimum}`;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
