import * as z from "zod";

/** The part of JSON Schema (draft 2020-12) that our schemas produce. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly [key: string]: unknown;
}

const cache = new WeakMap<z.ZodType, JsonSchema>();

/** What an operator may write: fields with a default are optional. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const { $schema: _draft, ...made } = z.toJSONSchema(schema, { io: "input" });
  cache.set(schema, made as JsonSchema);
  return made as JsonSchema;
}

/** The schema of the value at `path`; undefined where the path leads nowhere. */
export function schemaAt(root: JsonSchema, path: readonly (string | number)[]): JsonSchema | undefined {
  let at: JsonSchema | undefined = root;
  for (const step of path) {
    if (at === undefined) return undefined;
    at = typeof step === "number" ? at.items : fieldOf(at, step);
  }
  return at;
}

function fieldOf(schema: JsonSchema, name: string): JsonSchema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}
