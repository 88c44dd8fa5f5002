import { firstFew } from "@longshore/kit";
import type { DocumentRef, Issue } from "@longshore/contracts";
import { issueOf } from "../documents/wire.ts";
import { didYouMean } from "../documents/nearest.ts";
import type { Finding } from "../finding.ts";
import { type CurrentIntent, type Intent, keyOf, shortName } from "../intent.ts";
import { kindOf } from "../kinds/index.ts";
import type { IntentKind } from "../kinds/kind.ts";
import type { ChangeRequest } from "./types.ts";
import type { World } from "./world.ts";

/** Everything that stands against a change as a whole. */
export function checkChange(current: readonly CurrentIntent[], request: ChangeRequest, world: World): Issue[] {
  const known = new Set(current.map(keyOf));
  const applied = request.apply.flatMap((intent, i) => checkApplied(intent, world).map((one) => issueOf(i, one)));
  const deleted = request.delete.flatMap((ref, i) => {
    const findings = known.has(keyOf(ref)) ? checkDeleted(ref, world) : [absent(ref)];
    return findings.map((one) => issueOf(request.apply.length + i, one));
  });
  return [...applied, ...deleted];
}

function checkApplied(intent: Intent, world: World): Finding[] {
  const kind = kindOf(intent.kind);
  if (kind === undefined) return [];
  if (kind.site === "named" && world.find("Site", intent.site, intent.site) === undefined) {
    return [unknownSite(intent, world)]; // nothing else can be said of it
  }
  return [...missingReferences(kind, intent, world), ...kind.check(intent, world)];
}

function unknownSite({ site }: Intent, world: World): Finding {
  const message = `unknown site${didYouMean(site, world.sites)}`;
  const expected = world.sites.length === 0 ? `a Site document named ${site}` : `one of ${listed(world.sites)}`;
  return { path: ["metadata", "site"], message, found: site, expected };
}

/** What a document names and the world has not. */
export function missingReferences(kind: IntentKind, intent: Intent, world: World): Finding[] {
  return kind
    .references(intent.spec)
    .filter(({ kind, name }) => world.find(kind, intent.site, name) === undefined)
    .map(({ kind, name, path }) => {
      const names = world.all(kind, intent.site).map((other) => other.name);
      const message = `no such ${kind} at ${intent.site}${didYouMean(name, names)}`;
      const expected = names.length === 0 ? `a ${kind} of ${intent.site}` : `one of ${listed(names)}`;
      return { path, message, found: name, expected };
    });
}

function checkDeleted(ref: DocumentRef, world: World): Finding[] {
  const others = world.atSite(ref.site);
  const left = kindOf(ref.kind)?.site === "own" ? others : others.filter((intent) => refersTo(intent, ref));
  if (left.length === 0) return [];
  const message = kindOf(ref.kind)?.site === "own" ? "the site still has documents" : "still in use";
  const expected = "these deleted first, or in the same request";
  return [{ path: [], message, found: listed(left.map(shortName)), expected }];
}

function refersTo(intent: Intent, ref: DocumentRef): boolean {
  const references = kindOf(intent.kind)?.references(intent.spec) ?? [];
  return references.some(({ kind, name }) => kind === ref.kind && name === ref.name);
}

function absent(ref: DocumentRef): Finding {
  const where = kindOf(ref.kind)?.site === "own" ? "" : ` at ${ref.site}`;
  return {
    path: [],
    message: "nothing to delete",
    found: `no ${shortName(ref)}${where}`,
    expected: "a document that exists",
  };
}

/** Sorted; the first few, and how many more. */
function listed(names: readonly string[]): string {
  return firstFew(names.toSorted(), MAX_LISTED);
}

const MAX_LISTED = 12;
