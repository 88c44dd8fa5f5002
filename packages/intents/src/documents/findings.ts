import type * as z from "zod";
import type { Finding, Path } from "../finding.ts";
import { type JsonSchema, jsonSchemaOf, schemaAt } from "../json-schema.ts";
import { didYouMean } from "./nearest.ts";
import { foundText, oneOf, typeName, typeText } from "./words.ts";

/** Everything that `schema` finds wrong in `value`, in our words. `at` is where the value stands in its document. */
export function findingsOf(schema: z.ZodType, value: unknown, at: Path, options: FindingOptions = {}): Checked {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, findings: [] };
  const root = jsonSchemaOf(schema);
  const say: Say = { root, value, found: options.confidential === true ? typeText : foundText };
  const findings = result.error.issues.flatMap((issue) => translate(issue, say));
  return { value: undefined, findings: findings.map((one) => ({ ...one, path: [...at, ...one.path] })) };
}

export interface FindingOptions {
  /** Values are never repeated, only their types. */
  readonly confidential?: boolean;
}

export interface Checked {
  /** With defaults filled in; undefined when something is wrong. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

interface Say {
  readonly root: JsonSchema;
  readonly value: unknown;
  readonly found: (value: unknown) => string;
}

function translate(issue: z.core.$ZodIssue, say: Say): Finding[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField([...path, key], say));
  const foreign: unknown = issue.code === "custom" ? issue.params?.["finding"] : undefined;
  if (foreign !== undefined) return [{ ...(foreign as Finding), path }]; // said by one of our own checks
  const value = valueAt(say.value, path);
  const found = namesSecret(schemaAt(say.root, path)) ? typeText(value) : say.found(value);
  const here = { path, found };
  if (issue.code === "invalid_key") {
    const expected = issue.issues.map((inner) => inner.message).join("; ");
    return [{ path, message: "bad name of a field", found: String(path.at(-1)), expected, atKey: true }];
  }
  if (value === undefined || value === null) {
    const schema = schemaAt(say.root, path);
    const expected = expectedText(issue, schema) + (issue.code === "custom" ? "" : remark(schema?.description));
    return [{ ...here, message: value === null ? "empty" : "missing", expected }];
  }
  return [{ ...here, message: problemWord(issue, value), expected: expectedText(issue, schemaAt(say.root, path)) }];
}

/** Where a value of a Secret is named: what stands there instead may be the value itself. */
function namesSecret(schema: JsonSchema | undefined): boolean {
  return schema?.properties?.["secret"] !== undefined && schema.properties["key"] !== undefined;
}

/** What a field that is missing is for. */
function remark(doc: string | undefined): string {
  return doc === undefined ? "" : ` (${doc.replace(/\.$/, "")})`;
}

function unknownField(path: Path, say: Say): Finding {
  const name = String(path.at(-1));
  const known = Object.keys(schemaAt(say.root, path.slice(0, -1))?.properties ?? {});
  const message = name === "status" ? "unknown field: status comes from the site" : "unknown field";
  const expected = known.length === 0 ? "no field" : `one of ${known.join(", ")}`;
  return { path, message: message + didYouMean(name, known), found: name, expected, atKey: true };
}

function problemWord(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === "invalid_type") {
    const quotes = issue.expected === "string" && typeof value !== "object";
    return quotes ? "wrong type, put it in quotes" : "wrong type";
  }
  if (issue.code === "invalid_union") return "wrong type";
  if (issue.code === "too_small" || issue.code === "too_big") return "out of bounds";
  if (issue.code === "invalid_value" && typeof value === "string") {
    return `not allowed${didYouMean(value, issue.values.map(String))}`;
  }
  return "not allowed";
}

function expectedText(issue: z.core.$ZodIssue, schema: JsonSchema | undefined): string {
  switch (issue.code) {
    case "invalid_type":
      if (schema?.enum !== undefined) return oneOf(schema.enum.map(String));
      if (namesSecret(schema)) return "{secret, key}: where a Secret has the value";
      return typeName(typeof schema?.type === "string" ? schema.type : issue.expected); // "integer" says more
    case "invalid_value":
      return oneOf(issue.values.map(String));
    case "invalid_union":
      return oneOf(issue.errors.flatMap((branch) => branch.map((inner) => expectedText(inner, undefined))));
    case "too_small":
      return `at least ${String(issue.minimum)}${countedUnit(issue.origin)}`;
    case "too_big":
      return `at most ${String(issue.maximum)}${countedUnit(issue.origin)}`;
    default:
      return issue.message; // our own checks: the message says what would be right
  }
}

function countedUnit(origin: string): string {
  return { string: " characters", array: " entries" }[origin] ?? "";
}

function valueAt(root: unknown, path: Path): unknown {
  let at = root;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}
