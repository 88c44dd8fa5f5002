// Objects against the schemas of CustomResourceDefinitions, as an API server would check them, without one.
import type { KubeObject } from "@longshore/kube";
import { type Crd, type CrdSet, missingCrds, readCrds } from "@longshore/testkit/kubernetes";

export interface CrdSchemas {
  /** What an API server would refuse; kinds of Kubernetes itself are not judged. */
  problemsOf(object: KubeObject): readonly string[];
}

/** Those of these projects; undefined, with the reason printed, where there are no CRDs. */
export function crdSchemas(...projects: readonly CrdSet[]): CrdSchemas | undefined {
  if (missingCrds() !== undefined) return undefined;
  const schemas = new Map(readCrds(...projects).flatMap(schemasOf));
  return {
    problemsOf({ metadata: _checked, ...object }) {
      const { apiVersion, kind } = object;
      if (isBuiltIn(apiVersion)) return [];
      const schema = schemas.get(`${apiVersion}/${kind}`);
      if (schema === undefined) return [`no CRD for ${apiVersion}/${kind}`];
      const { metadata: _theirs, ...properties } = schema.properties ?? {};
      return problems(
        { ...schema, properties, required: schema.required?.filter((name) => name !== "metadata") },
        object,
        kind,
      );
    },
  };
}

function isBuiltIn(apiVersion: string): boolean {
  const group = apiVersion.split("/").at(-2) ?? "";
  return group === "" || !group.includes(".") || group.endsWith(".k8s.io");
}

/** The part of OpenAPI 3.0 that CRDs have. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly nullable?: boolean;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

interface Versions {
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly schema?: { readonly openAPIV3Schema: Schema } }[];
}

function schemasOf({ spec }: Crd): (readonly [string, Schema])[] {
  const { names, versions } = spec as unknown as Versions;
  return versions.flatMap(({ name, schema }) =>
    schema === undefined ? [] : [[`${spec.group}/${name}/${names.kind}`, schema.openAPIV3Schema] as const],
  );
}

function problems(schema: Schema, value: unknown, at: string): string[] {
  if (value === undefined) return [`${at}: undefined is no JSON`];
  if (value === null) return schema.nullable === true ? [] : [`${at}: null`];
  const wrongType = typeProblem(schema, value);
  if (wrongType !== undefined) return [`${at}: ${wrongType}`];
  return [
    ...valueProblems(schema, value).map((text) => `${at}: ${text}`),
    ...(Array.isArray(value) ? listProblems(schema, value, at) : []),
    ...(isObject(value) ? objectProblems(schema, value, at) : []),
    ...(schema.allOf ?? []).flatMap((each) => loose(each, value, at)),
    ...(schema.anyOf?.every((each) => loose(each, value, at).length > 0) ? [`${at}: none of anyOf`] : []),
    ...(schema.oneOf && schema.oneOf.filter((each) => loose(each, value, at).length === 0).length !== 1
      ? [`${at}: not one of oneOf`]
      : []),
  ];
}

/** A schema inside allOf, anyOf or oneOf adds to what is known of the value, and knows not all of its fields. */
function loose(schema: Schema, value: unknown, at: string): string[] {
  return problems({ "x-kubernetes-preserve-unknown-fields": true, ...schema }, value, at);
}

function typeProblem(schema: Schema, value: unknown): string | undefined {
  if (schema["x-kubernetes-int-or-string"] === true)
    return typeof value === "string" || Number.isInteger(value) ? undefined : "neither a whole number nor a string";
  const is = Array.isArray(value)
    ? "array"
    : typeof value === "number" && Number.isInteger(value)
      ? "integer"
      : typeof value;
  if (schema.type === undefined || schema.type === is || (schema.type === "number" && is === "integer"))
    return undefined;
  return `${is} instead of ${schema.type}`;
}

function valueProblems(schema: Schema, value: unknown): string[] {
  const {
    enum: allowed,
    pattern,
    minimum = -Infinity,
    maximum = Infinity,
    minLength = 0,
    maxLength = Infinity,
  } = schema;
  const wrong: string[] = [];
  if (allowed !== undefined && !allowed.includes(value))
    wrong.push(`${String(value)} is none of ${allowed.join(", ")}`);
  if (typeof value === "number" && (value < minimum || value > maximum)) wrong.push(`${value} is out of bounds`);
  if (typeof value !== "string") return wrong;
  if (value.length < minLength || value.length > maxLength) wrong.push(`"${value}" has a wrong length`);
  if (
    pattern !== undefined &&
    !new RegExp(pattern.replace(/^\^\(\?i\)/, "^"), pattern.startsWith("^(?i)") ? "i" : "").test(value)
  )
    wrong.push(`"${value}" does not match ${pattern}`);
  return wrong;
}

function listProblems(schema: Schema, value: readonly unknown[], at: string): string[] {
  const { items, minItems = 0, maxItems = Infinity } = schema;
  const keys = schema["x-kubernetes-list-map-keys"];
  const names =
    keys === undefined ? [] : value.map((item) => keys.map((key) => JSON.stringify((item as Fields)[key])).join());
  return [
    ...(value.length < minItems || value.length > maxItems ? [`${at}: ${value.length} entries`] : []),
    ...(new Set(names).size < names.length ? [`${at}: one ${keys?.join("+") ?? ""} twice`] : []),
    ...(items === undefined ? [] : value.flatMap((item, i) => problems(items, item, `${at}[${i}]`))),
  ];
}

type Fields = Readonly<Record<string, unknown>>;

function objectProblems(schema: Schema, value: Fields, at: string): string[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties === true;
  const missing = required.filter((name) => value[name] === undefined);
  return [
    ...missing.map((name) => `${at}.${name}: missing`),
    ...Object.entries(value).flatMap(([name, child]) => {
      const known = properties[name] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
      if (known !== undefined) return problems(known, child, `${at}.${name}`);
      return open || schema.type === undefined ? [] : [`${at}.${name}: unknown field`];
    }),
  ];
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
