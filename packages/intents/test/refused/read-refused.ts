import { readFileSync } from "node:fs";
import { expandDocuments } from "../../src/documents/expand.ts";
import { locateIssues } from "../../src/documents/locate.ts";
import { parseDocuments } from "../../src/documents/parse.ts";
import { formatProblem } from "../../src/documents/problem.ts";
import type { Intent } from "../../src/intent.ts";
import { sealed } from "../../src/kinds/cluster/fixtures.ts";
import { cluster } from "../../src/kinds/network/fixtures.ts";
import { held, secret, site } from "../../src/plan/fixtures.ts";
import { planChanges } from "../../src/plan/plan.ts";

/** A document that is refused, and what an operator is told of it. */
export interface Refused {
  readonly title: string;
  readonly yaml: string;
  /** What the hub has of the site. */
  readonly beside: readonly Intent[];
  readonly says: string;
}

/**
 * `KIND.md`: before the first heading the documents that the site has, where they matter. Then sections: a heading; what
 * stands beside the document where it is not the whole site (`Beside …:`, `Without …:`); the document; what is said of it.
 */
export function refusedOf(kind: string): readonly Refused[] {
  const text = readFileSync(new URL(`${kind}.md`, import.meta.url), "utf8");
  const [head = "", ...sections] = text.split(/^(?=## )/m);
  const all = documentsOf(/^```yaml\n([^]*?)```$/m.exec(head)?.[1] ?? "");
  return sections.map((section) => {
    const match = SECTION.exec(section);
    if (match === null) throw new Error(`${kind}.md: this is no section:\n${section}`);
    const [, title = "", beside, without, yaml = "", says = ""] = match;
    return { title, yaml, beside: [...besides(beside, without?.split(", ") ?? [], all)], says };
  });
}

const SECTION = /^## (.+)\n\n(?:Beside (.+):\n\n|Without (.+):\n\n)?```yaml\n([^]*?)```\n\n```text\n([^]*?)\n```\n*$/;

function besides(beside: string | undefined, without: readonly string[], all: readonly Intent[]): readonly Intent[] {
  const own = all.some(({ kind }) => kind === "Site") ? [] : [site("oslo")];
  if (beside === undefined) return [...own, ...all.filter((one) => !without.includes(nameOf(one)))];
  const named = beside === "nothing" ? [] : beside.split(", ");
  const others = named.map((name) => all.find((one) => nameOf(one) === name) ?? made(name));
  return [...all.filter(({ kind }) => kind === "Site"), ...own, ...others];
}

function nameOf({ kind, name }: Intent): string {
  return `${kind.toLowerCase()}/${name}`;
}

function made(text: string): Intent {
  const [kind = "", name = ""] = text.split("/");
  return kind === "cluster" ? cluster(name) : secret(name, "oslo");
}

/** As the CLI prints what is wrong with `oslo.yaml`, by itself and among the documents of its site. */
export function told(yaml: string, beside: readonly Intent[]): string {
  const { documents, problems } = read(yaml);
  if (problems.length > 0) return problems.map(formatProblem).join("\n");
  const { issues } = planChanges(
    beside.map((one) => held(one)),
    { apply: documents.map(sealed), delete: [] },
  );
  const sources = documents.map(({ source }) => source);
  return locateIssues(issues, sources).map(formatProblem).join("\n");
}

function documentsOf(yaml: string): readonly Intent[] {
  const { documents, problems } = read(yaml);
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  return documents.map(sealed);
}

function read(yaml: string) {
  const parsed = parseDocuments([{ file: "oslo.yaml", text: yaml }]);
  const { documents, problems } = expandDocuments(parsed.documents, []);
  return { documents, problems: [...parsed.problems, ...problems] };
}
