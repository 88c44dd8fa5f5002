import type { Finding, Path } from "../finding.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { kindNames, kindOf } from "../kinds/index.ts";
import type { IntentKind } from "../kinds/kind.ts";
import { findingsOf } from "./findings.ts";
import { type Header, headerSchema } from "./header.ts";
import { didYouMean } from "./nearest.ts";
import { badVariables, hasVariable } from "./variables.ts";
import { foundText, oneOf, typeText } from "./words.ts";

/** One document as an operator writes it, against the header and its kind; all that is wrong with it at once. */
export function checkDocument(value: Json): { document: CheckedDocument | undefined; findings: readonly Finding[] } {
  if (!isJsonObject(value)) {
    const expected = "a document: an object with apiVersion, kind, metadata, spec";
    return { document: undefined, findings: [{ path: [], message: "wrong type", found: foundText(value), expected }] };
  }
  const header = findingsOf(headerSchema, value, []);
  const kind = typeof value["kind"] === "string" ? kindOf(value["kind"]) : undefined;
  const findings = [
    ...header.findings.map((one) => (one.path[0] === "spec" ? { ...one, found: typeText(value["spec"]) } : one)),
    ...(typeof value["kind"] === "string" && kind === undefined ? [unknownKind(value["kind"])] : []),
    ...(kind === undefined ? [] : [...checkSite(kind, value), ...checkSpec(kind, value["spec"])]),
  ];
  if (findings.length > 0 || kind === undefined) return { document: undefined, findings };
  const { metadata, sites, spec } = header.value as Header;
  const { name, labels } = metadata;
  const site = kind.site === "own" ? name : metadata.site;
  return {
    document: { kind, name, site, matchLabels: sites?.matchLabels, labels, spec: spec as JsonObject },
    findings,
  };
}

export interface CheckedDocument {
  readonly kind: IntentKind;
  readonly name: string;
  /** Undefined when it is for a set of sites. */
  readonly site: string | undefined;
  readonly matchLabels: Readonly<Record<string, string>> | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** As written: variables not filled in, defaults neither. */
  readonly spec: JsonObject;
}

export function unknownKind(found: string): Finding {
  const message = `unknown kind${didYouMean(found, kindNames)}`;
  return { path: ["kind"], message, found, expected: oneOf([...kindNames].sort()) };
}

/** The spec against its kind. What a variable will fill is checked after it is filled. */
function checkSpec(kind: IntentKind, spec: Json | undefined): Finding[] {
  if (!isJsonObject(spec)) return []; // said by the header
  if (kind.site === "own") return [...findingsOf(kind.input, spec, ["spec"]).findings, ...ownVariables(spec)];
  const findings = findingsOf(kind.input, spec, ["spec"], kind).findings.filter(({ path }) => !isVariable(spec, path));
  const bad = badVariables(spec, ["spec"]);
  return [...findings, ...(kind.confidential ? bad.map((one) => ({ ...one, found: "a string" })) : bad)];
}

function checkSite(kind: IntentKind, { metadata, sites }: JsonObject): Finding[] {
  const named = isJsonObject(metadata) ? metadata["site"] : undefined;
  if (kind.site === "own") {
    const message = `not for a ${kind.kind}: its own name is the site`;
    return [
      ...(named === undefined
        ? []
        : [{ path: ["metadata", "site"], message, found: foundText(named), expected: "no field", atKey: true }]),
      ...(sites === undefined ? [] : [{ path: ["sites"], message, found: "sites", expected: "no field", atKey: true }]),
    ];
  }
  const expected = "metadata.site, or sites: {matchLabels: …}";
  if (named === undefined && sites === undefined && isJsonObject(metadata)) {
    return [{ path: ["metadata", "site"], message: "missing", found: "nothing", expected }];
  }
  if (named === undefined || sites === undefined) return [];
  return [{ path: ["sites"], message: "one or the other", found: "metadata.site and sites", expected, atKey: true }];
}

/** True when a string with a variable stands at `path` (which begins with "spec"), or above it. */
function isVariable(spec: JsonObject, path: Path): boolean {
  let at: Json | undefined = spec;
  for (const step of path.slice(1)) {
    at = isJsonObject(at) ? at[String(step)] : Array.isArray(at) ? (at[Number(step)] as Json | undefined) : undefined;
  }
  return typeof at === "string" && hasVariable(at);
}

function ownVariables(spec: Json, path: Path = ["spec"]): Finding[] {
  if (typeof spec === "string" && hasVariable(spec)) {
    return [{ path, message: "a Site cannot use variables", found: foundText(spec), expected: "the value itself" }];
  }
  if (isJsonObject(spec)) return Object.entries(spec).flatMap(([key, child]) => ownVariables(child, [...path, key]));
  return Array.isArray(spec) ? spec.flatMap((child: Json, i) => ownVariables(child, [...path, i])) : [];
}
