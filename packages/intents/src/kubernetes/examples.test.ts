import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentsOf } from "../../test/compiled.ts";
import { crdSchemas } from "../../test/crd-schemas.ts";
import { planChanges } from "../plan/plan.ts";
import { asHeld, chartsOf, renderDocuments } from "./render-documents.ts";

const EXAMPLES = new URL("../../../../examples/", import.meta.url);
const crds = crdSchemas("argocd", "flux", "prometheus-operator", "cilium", "rook", "capi", "capt", "tinkerbell");

/** All documents of a folder. */
function folder(name: string) {
  const files = readdirSync(new URL(`${name}/`, EXAMPLES)).filter((file) => file.endsWith(".yaml"));
  return documentsOf(files.map((file) => readFileSync(new URL(`${name}/${file}`, EXAMPLES), "utf8")).join("---\n"));
}

test.each([
  ["site-small", ["GitOps", "Network", "Observability"]],
  ["site-full", ["Addon", "Cluster", "GitOps", "Network", "Observability", "Storage"]],
])("%s: nothing stands against it, and each document becomes what its API server would take", (name, kinds) => {
  const documents = folder(name);
  const { issues, plan } = planChanges([], { apply: documents.map(asHeld), delete: [] });
  expect(issues).toEqual([]);
  expect(plan.changes).toHaveLength(documents.length);
  expect(chartsOf(documents).length).toBeGreaterThan(2);
  const rendered = renderDocuments({ documents, rendered: () => [] });
  const made = rendered.flatMap(({ objects }) => objects);
  expect(rendered.filter(({ objects }) => objects.length > 0).map(({ of }) => of.kind)).toEqual(
    expect.arrayContaining(kinds),
  );
  expect(made.flatMap((object) => crds?.problemsOf(object) ?? [])).toEqual([]);
});
