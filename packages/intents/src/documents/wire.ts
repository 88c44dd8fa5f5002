import type { Document, DocumentRef, Issue, PlanRequest } from "@longshore/contracts";
import { isName, messageOf } from "@longshore/kit";
import { intentErrors } from "../errors.ts";
import { type Finding, pathText } from "../finding.ts";
import { NAME_EXPECTED } from "../formats/fields.ts";
import { type Intent, keyOf } from "../intent.ts";
import { canonicalJson, isJsonObject, type JsonObject } from "../json.ts";
import { kindOf } from "../kinds/index.ts";
import type { IntentKind } from "../kinds/kind.ts";
import type { ChangeRequest } from "../plan/types.ts";
import { unknownKind } from "./check-document.ts";
import { findingsOf } from "./findings.ts";
import { labelsField } from "./header.ts";
import { MAX_DEPTH } from "./limits.ts";
import { typeText } from "./words.ts";

/** A document on its way to the hub. Throws INTENT_NOT_SEALED on a Secret whose values are still readable. */
export function wireDocument(intent: Intent): Document {
  const { kind, name, site, labels, spec } = intent;
  if (kindOf(kind)?.confidential === true && kindOf(kind)?.schema.safeParse(spec).success !== true) {
    throw intentErrors.INTENT_NOT_SEALED({ secret: name });
  }
  return { kind, name, site, labels: { ...labels }, spec: encodeSpec(spec) };
}

/** The bytes of a spec that are signed: canonical JSON. */
export function encodeSpec(spec: object): Uint8Array {
  return new TextEncoder().encode(canonicalJson(spec));
}

/** What the hub takes from an operator's request: each document by itself, everything wrong with any of them. */
export function readPlanRequest(request: PlanRequest): { request: ChangeRequest; issues: readonly Issue[] } {
  const applied = request.apply.map((document) => readDocument(document));
  const deleted = request.delete.map((ref) => readRef(ref));
  const issues = [...applied, ...deleted].flatMap(({ findings }, i) => findings.map((one) => issueOf(i, one)));
  const apply = applied.flatMap(({ intent }) => (intent === undefined ? [] : [intent]));
  const refs = deleted.flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
  return { request: { apply, delete: refs }, issues: [...issues, ...repetitions(request)] };
}

/** A spec as it came over the wire, against its kind; for the agent, and for the hub's own records. */
export function readSpec(
  kind: IntentKind,
  bytes: Uint8Array,
): { spec: JsonObject | undefined; findings: readonly Finding[] } {
  const { value, findings } = readJson(bytes);
  if (findings.length > 0) return { spec: undefined, findings };
  const checked = findingsOf(kind.schema, value, ["spec"], kind);
  return { spec: checked.value as JsonObject | undefined, findings: checked.findings };
}

export function issueOf(document: number, finding: Finding): Issue {
  const { path, message, found, expected } = finding;
  return { document, path: pathText(path), message, found, expected };
}

function readDocument(document: Document): { intent: Intent | undefined; findings: readonly Finding[] } {
  const kind = kindOf(document.kind);
  const { findings: refFindings } = readRef(document);
  if (kind === undefined) return { intent: undefined, findings: refFindings };
  const labels = findingsOf(labelsField, document.labels, ["metadata", "labels"]);
  const { spec, findings } = readSpec(kind, document.spec);
  const all = [...refFindings, ...labels.findings, ...findings];
  if (all.length > 0 || spec === undefined) return { intent: undefined, findings: all };
  const { name } = document;
  const site = siteOf(kind, document);
  return { intent: { kind: kind.kind, name, site, labels: { ...document.labels }, spec }, findings: [] };
}

function readRef(ref: DocumentRef): { ref: DocumentRef | undefined; findings: readonly Finding[] } {
  const kind = kindOf(ref.kind);
  if (kind === undefined) return { ref: undefined, findings: [unknownKind(ref.kind)] };
  const site = siteOf(kind, ref);
  const names: [string, string][] = [
    ["name", ref.name],
    ["site", site],
  ];
  const findings: Finding[] = names
    .filter(([, text]) => !isName(text))
    .map(([field, found]) => ({ path: ["metadata", field], message: "not allowed", found, expected: NAME_EXPECTED }));
  if (kind.site === "own" && site !== ref.name) {
    findings.push({ path: ["metadata", "site"], message: "not the Site's own name", found: site, expected: ref.name });
  }
  return { ref: { kind: kind.kind, name: ref.name, site }, findings };
}

function siteOf(kind: IntentKind, ref: DocumentRef): string {
  return kind.site === "own" && ref.site === "" ? ref.name : ref.site;
}

function repetitions(request: PlanRequest): Issue[] {
  const seen = new Map<string, number>();
  return [...request.apply, ...request.delete].flatMap((ref, i) => {
    const kind = kindOf(ref.kind);
    const key = keyOf({ kind: ref.kind, name: ref.name, site: kind === undefined ? ref.site : siteOf(kind, ref) });
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, i);
      return [];
    }
    const expected = `each document once; the first is document ${first}`;
    return [
      { document: i, path: "metadata.name", message: "repeated document", found: `${ref.kind} ${ref.name}`, expected },
    ];
  });
}

/** JSON from another program: an object, not too deep, without `__proto__`. */
function readJson(bytes: Uint8Array): { value: unknown; findings: readonly Finding[] } {
  const no = (message: string, found: string, expected: string) => {
    return { value: undefined, findings: [{ path: ["spec"], message, found, expected }] };
  };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return no("not JSON", error instanceof SyntaxError ? "broken text" : messageOf(error), "the JSON of a spec");
  }
  if (!isJsonObject(value)) return no("wrong type", typeText(value), "an object");
  const trouble = troubleIn(value, 0);
  return trouble === undefined ? { value, findings: [] } : no("not allowed", trouble, "plain JSON");
}

function troubleIn(value: unknown, depth: number): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_DEPTH) return `more than ${MAX_DEPTH} levels`;
  if (Object.hasOwn(value, "__proto__")) return "__proto__";
  for (const child of Object.values(value)) {
    const trouble = troubleIn(child, depth + 1);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}
