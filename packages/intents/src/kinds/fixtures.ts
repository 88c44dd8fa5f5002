// What an operator is told of documents, for the tests of kinds.
import { expandDocuments } from "../documents/expand.ts";
import { locateIssues } from "../documents/locate.ts";
import { parseDocuments } from "../documents/parse.ts";
import type { Problem } from "../documents/problem.ts";
import type { Intent } from "../intent.ts";
import { held } from "../plan/fixtures.ts";
import { planChanges } from "../plan/plan.ts";

/** The documents of a text, complete; throws with what is wrong. */
export function documentsOf(text: string): readonly Intent[] {
  const { documents, problems } = read(text);
  if (problems.length > 0) throw new Error(problems.map(line).join("\n"));
  return documents.map(({ kind, name, site, labels, spec }) => ({ kind, name, site, labels, spec }));
}

/** `LINE:COLUMN PATH: MESSAGE: FOUND: EXPECTED` of all that is wrong with a text beside what the hub has. */
export function complaints(text: string, current: readonly Intent[] = []): readonly string[] {
  const { documents, problems } = read(text);
  if (problems.length > 0) return problems.map(line);
  const { issues } = planChanges(
    current.map((intent) => held(intent)),
    { apply: documents, delete: [] },
  );
  const sources = documents.map(({ source }) => source);
  return locateIssues(issues, sources).map(line);
}

function read(text: string) {
  const parsed = parseDocuments([{ file: "site.yaml", text }]);
  const expanded = expandDocuments(parsed.documents, []);
  return { documents: expanded.documents, problems: [...parsed.problems, ...expanded.problems] };
}

function line({ line, col, path, message, found, expected }: Problem): string {
  return `${line}:${col} ${path}: ${message}: ${found}: ${expected}`;
}
