import { readFileSync } from "node:fs";
import { expandDocuments } from "../../src/documents/expand.ts";
import { locateIssues } from "../../src/documents/locate.ts";
import { parseDocuments } from "../../src/documents/parse.ts";
import { formatProblem } from "../../src/documents/problem.ts";
import type { Intent } from "../../src/intent.ts";
import { cluster } from "../../src/kinds/network/fixtures.ts";
import { held, secret, site } from "../../src/plan/fixtures.ts";
import { planChanges } from "../../src/plan/plan.ts";

/** A document that is refused, and what an operator is told of it. */
export interface Refused {
  readonly title: string;
  readonly yaml: string;
  /** What the site has besides: `cluster/main`. */
  readonly beside: readonly string[];
  readonly says: string;
}

/** The sections of `KIND.md`: a heading, `Beside …:` where it matters, the document, what is said of it. */
export function refusedOf(kind: string): readonly Refused[] {
  const text = readFileSync(new URL(`${kind}.md`, import.meta.url), "utf8");
  const section = /^## (.+)\n\n(?:Beside (.+):\n\n)?```yaml\n([^]*?)```\n\n```text\n([^]*?)\n```$/gm;
  return [...text.matchAll(section)].map(([, title = "", beside, yaml = "", says = ""]) => ({
    title,
    yaml,
    beside: beside?.split(", ") ?? [],
    says,
  }));
}

/** As the CLI prints what is wrong with `oslo.yaml`, by itself and among the documents of its site. */
export function told(yaml: string, beside: readonly string[]): string {
  const parsed = parseDocuments([{ file: "oslo.yaml", text: yaml }]);
  const { documents, problems } = expandDocuments(parsed.documents, []);
  const wrong = [...parsed.problems, ...problems];
  if (wrong.length > 0) return wrong.map(formatProblem).join("\n");
  const current = [site("oslo"), ...beside.map(besides)].map((one) => held(one));
  const { issues } = planChanges(current, { apply: documents, delete: [] });
  const sources = documents.map(({ source }) => source);
  return locateIssues(issues, sources).map(formatProblem).join("\n");
}

function besides(text: string): Intent {
  const [kind = "", name = ""] = text.split("/");
  return kind === "cluster" ? cluster(name) : secret(name, "oslo");
}
