// A real API server with the projects' CRDs is the judge: strict, so that a field that it does not know is refused.
import fc from "fast-check";
import { missingPeers } from "@longshore/testkit";
import { missingCrds, startApiServer } from "@longshore/testkit/kubernetes";
import { describe, expect, test } from "vitest";
import type { KubeObject } from "@longshore/kube";
import { OSLO, viewOf } from "../../src/kinds/cluster/fixtures.ts";
import { kindOf } from "../../src/kinds/index.ts";
import { siteView } from "../../src/kubernetes/fixtures.ts";
import type { SiteView } from "../../src/kubernetes/site-view.ts";
import { fullSite } from "./full-site.ts";

const missing = (await missingPeers("etcd", "kube-apiserver", "kubectl")) ?? missingCrds();

function objectsOf(view: SiteView): readonly KubeObject[] {
  const documents = ["Provisioner", "Cluster"].flatMap((kind) => view.all(kind));
  return documents.flatMap((of) => kindOf(of.kind)?.kubernetes?.compile(of, view).objects ?? []);
}

describe.skipIf(missing)("a real API server with the CRDs of Tinkerbell, Cluster API and CAPT", () => {
  test("takes every object of a site as it is, and of sites of any shape", { timeout: 300_000 }, async () => {
    await using server = await startApiServer({ crds: ["tinkerbell", "capi", "capt"] });
    for (const name of ["oslo", "tinkerbell"]) await server.ask(["create", "namespace", name]);
    const secrets = { "management/rufio": "key", "management/kubeconfig": "{}", "console/hash": "$6$x" };
    const shapes = fc
      .sample(fullSite, { numRuns: 6, seed: 7 })
      .map((documents) => siteView(documents[0]?.site ?? "", documents, { secrets }));
    const items = [viewOf(OSLO), ...shapes].flatMap(objectsOf);
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const strict = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-o=name", "-f", "-"];
    const { code, stdout, stderr } = await server.kubectl(strict, list);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n")).toHaveLength(items.length);

    const [bad] = items.filter(({ kind }) => kind === "KubeadmControlPlane");
    const misspelt = JSON.stringify({ ...bad, spec: { ...(bad?.["spec"] as object), replica: 3 } });
    expect((await server.kubectl(strict, misspelt)).stderr).toContain(".spec.replica: field not declared in schema");
  });
});
