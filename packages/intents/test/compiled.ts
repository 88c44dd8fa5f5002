import type { KubeObject } from "@longshore/kube";
import { parse } from "yaml";
import { checkAmongFiles } from "../src/documents/check-files.ts";
import { expandDocuments } from "../src/documents/expand.ts";
import { parseDocuments } from "../src/documents/parse.ts";
import { formatProblem } from "../src/documents/problem.ts";
import type { Intent } from "../src/intent.ts";
import { siteView } from "../src/kubernetes/fixtures.ts";
import { renderDocuments, type RenderedDocument } from "../src/kubernetes/render-documents.ts";
import type { Health } from "../src/kubernetes/kubernetes-side.ts";
import type { SiteView } from "../src/kubernetes/site-view.ts";
import { kindOf } from "../src/kinds/index.ts";

/** What is wrong with the documents of one file, as the CLI prints it. */
export function problemsOf(yaml: string, file = "oslo.yaml"): string {
  const parsed = parseDocuments([{ file, text: yaml }]);
  const { documents, problems } = expandDocuments(parsed.documents, []);
  const all = [...parsed.problems, ...problems, ...checkAmongFiles(documents).wrong];
  return all.map(formatProblem).join("\n");
}

/** What documents become. Throws on documents with problems of their own. */
export function compiled(yaml: string, rendered: SiteView["rendered"] = () => undefined): readonly RenderedDocument[] {
  return renderDocuments({ documents: documentsOf(yaml), rendered });
}

export function documentsOf(yaml: string): readonly Intent[] {
  const parsed = parseDocuments([{ file: "test.yaml", text: yaml }]);
  const { documents, problems } = expandDocuments(parsed.documents, []);
  const wrong = [...parsed.problems, ...problems];
  if (wrong.length > 0) throw new Error(wrong.map(formatProblem).join("\n"));
  return documents.map(({ source: _file, ...intent }) => intent);
}

/** Health of the last document, as its objects are at the API server. */
export function healthOf(yaml: string, live: readonly KubeObject[], view: Partial<SiteView> = {}): readonly Health[] {
  const documents = documentsOf(yaml);
  const of = documents.at(-1) as Intent;
  const site = { ...siteView(of.site, documents, { live }), secret: () => "secret", ...view };
  return kindOf(of.kind)?.kubernetes?.health(of, site) ?? [];
}

/** Objects written as a list of YAML. */
export function objects(yaml: string): readonly KubeObject[] {
  return parse(yaml) as readonly KubeObject[];
}
