import type { Intent } from "../intent.ts";
import type { JsonObject } from "../json.ts";
import type { SiteSpec } from "../kinds/site/schema.ts";
import { findingsOf } from "./findings.ts";
import { didYouMean } from "./nearest.ts";
import { type ParsedDocument, problemOf, repeated } from "./parse.ts";
import { compareProblems, type Problem } from "./problem.ts";
import type { Source } from "./source.ts";
import { fillVariables, hasVariable, type SiteFacts } from "./variables.ts";

/** A document for one site, complete: variables and defaults filled in. A Secret's values are still readable. */
export interface SiteDocument extends Intent {
  readonly source: Source;
}

export interface Expanded {
  /** Empty when there is any problem. */
  readonly documents: readonly SiteDocument[];
  readonly problems: readonly Problem[];
}

/**
 * One document per site: sets of sites are resolved, variables and defaults filled in. `known` are the sites that the
 * hub has; Site documents of the set itself count before them.
 */
export function expandDocuments(documents: readonly ParsedDocument[], known: readonly SiteFacts[]): Expanded {
  const sites = new Map(known.map((site) => [site.name, site]));
  for (const document of documents) if (document.kind.site === "own") sites.set(document.name, factsOf(document));
  const made = documents.map((document) => expandOne(document, sites));
  const expanded = made.flatMap(({ documents }) => documents);
  const problems = [...made.flatMap(({ problems }) => problems), ...repeated(expanded)].sort(compareProblems);
  if (problems.length > 0) return { documents: [], problems };
  return { documents: expanded.map((one) => ({ ...one, kind: one.kind.kind })), problems };
}

/** What documents for sets of sites need to know of a Site. */
export function siteFacts(site: Pick<Intent, "name" | "labels"> & { readonly spec: Partial<SiteSpec> }): SiteFacts {
  return { name: site.name, labels: site.labels, vars: site.spec.vars ?? {} };
}

type Made = Omit<SiteDocument, "kind"> & Pick<ParsedDocument, "kind">;

function expandOne(
  document: ParsedDocument,
  sites: ReadonlyMap<string, SiteFacts>,
): { documents: Made[]; problems: Problem[] } {
  if (document.site !== undefined) return fillIn(document, document.site, sites);
  const wanted = Object.entries(document.matchLabels ?? {});
  const chosen = [...sites.values()].filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
  if (chosen.length === 0) return { documents: [], problems: [noSite(document, wanted)] };
  const each = chosen.map(({ name }) => fillIn(document, name, sites));
  return { documents: each.flatMap((one) => one.documents), problems: each.flatMap((one) => one.problems) };
}

function fillIn(
  document: ParsedDocument,
  site: string,
  sites: ReadonlyMap<string, SiteFacts>,
): { documents: Made[]; problems: Problem[] } {
  const { kind, name, labels, source } = document;
  const facts = sites.get(site);
  if (facts === undefined && kind.site === "named" && usesVariables(document.spec)) {
    return { documents: [], problems: [unknownSite(document, site, [...sites.keys()])] };
  }
  const { value: spec, findings } =
    facts === undefined || kind.site === "own"
      ? { value: document.spec, findings: [] }
      : fillVariables(document.spec, ["spec"], facts);
  // an unset variable would only be said twice
  const checked = findings.length > 0 ? { value: undefined, findings } : findingsOf(kind.input, spec, ["spec"], kind);
  const problems = checked.findings.map((finding) => problemOf(source, finding));
  if (problems.length > 0) return { documents: [], problems };
  return { documents: [{ kind, name, site, labels, spec: checked.value as JsonObject, source }], problems };
}

function factsOf(document: ParsedDocument): SiteFacts {
  return siteFacts({ name: document.name, labels: document.labels, spec: document.spec });
}

function usesVariables(spec: JsonObject): boolean {
  return hasVariable(JSON.stringify(spec));
}

function unknownSite(document: ParsedDocument, site: string, names: readonly string[]): Problem {
  const message = `unknown site${didYouMean(site, names)}`;
  const expected = names.length === 0 ? "a Site document" : `one of ${[...names].sort().join(", ")}`;
  return problemOf(document.source, { path: ["metadata", "site"], message, found: site, expected });
}

function noSite(document: ParsedDocument, wanted: readonly (readonly [string, string])[]): Problem {
  const found = wanted.map(([key, value]) => `${key}=${value}`).join(", ");
  const finding = { path: ["sites", "matchLabels"], message: "no site has these labels", found };
  return problemOf(document.source, { ...finding, expected: "labels of at least one Site" });
}
