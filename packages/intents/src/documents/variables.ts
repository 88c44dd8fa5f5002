import type { Finding, Path } from "../finding.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";

/** What a site fills into `${site.vars.NAME}`. */
export interface SiteFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string | number | boolean>>;
}

/** Anything that begins like a variable, well-formed or not. */
const VARIABLE = /\$\{\s*site\b[^}]*\}?/g;
const WELL_FORMED = /^\$\{site\.vars\.([A-Za-z_]\w*)\}$/;

export function hasVariable(text: string): boolean {
  return text.search(VARIABLE) >= 0;
}

/** Malformed variables anywhere in a value: `${site.var.x}`, `${site.vars.}`. */
export function badVariables(value: Json, path: Path): Finding[] {
  if (typeof value === "string") {
    return [...value.matchAll(VARIABLE)]
      .filter(([text]) => !WELL_FORMED.test(text))
      .map(([text]) => ({ path, message: "not a variable", found: text, expected: "${site.vars.NAME}" }));
  }
  return childrenOf(value, path).flatMap(([child, at]) => badVariables(child, at));
}

/**
 * The value with the site's variables filled in. A string that is one variable and nothing else takes its type;
 * inside a longer string it is written out.
 */
export function fillVariables(value: Json, path: Path, site: SiteFacts): { value: Json; findings: Finding[] } {
  const findings: Finding[] = [];
  return { value: fill(value, path, site, findings), findings };
}

function fill(value: Json, path: Path, site: SiteFacts, findings: Finding[]): Json {
  if (typeof value === "string") return fillText(value, path, site, findings);
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, child]) => [key, fill(child, [...path, key], site, findings)]);
    return Object.fromEntries(entries) as JsonObject;
  }
  return Array.isArray(value) ? value.map((child: Json, i) => fill(child, [...path, i], site, findings)) : value;
}

function fillText(text: string, path: Path, site: SiteFacts, findings: Finding[]): Json {
  const whole = WELL_FORMED.exec(text)?.[1];
  if (whole !== undefined) return lookUp(whole, path, site, findings);
  return text.replaceAll(VARIABLE, (variable) => {
    const name = WELL_FORMED.exec(variable)?.[1];
    return name === undefined ? variable : String(lookUp(name, path, site, findings));
  });
}

function lookUp(name: string, path: Path, site: SiteFacts, findings: Finding[]): string | number | boolean {
  const value = Object.hasOwn(site.vars, name) ? site.vars[name] : undefined;
  if (value !== undefined) return value;
  const set = Object.keys(site.vars).sort().join(", ");
  findings.push({
    path,
    message: `${site.name} has no variable ${name}`,
    found: `\${site.vars.${name}}`,
    expected: set === "" ? `spec.vars in the Site ${site.name}` : `one of ${set}`,
  });
  return "";
}

function childrenOf(value: Json, path: Path): [Json, Path][] {
  if (Array.isArray(value)) return value.map((child: Json, i) => [child, [...path, i]]);
  if (isJsonObject(value)) return Object.entries(value).map(([key, child]) => [child, [...path, key]]);
  return [];
}
