// A real API server with the projects' CRDs is the judge of what runs on a cluster: strict, so that no field is unknown.
import { missingPeers } from "@longshore/testkit";
import { missingCrds, startApiServer } from "@longshore/testkit/kubernetes";
import { describe, expect, test } from "vitest";
import { addonExamples } from "../../src/kinds/addon/examples.ts";
import { gitOpsExamples } from "../../src/kinds/gitops/examples.ts";
import { observabilityExamples } from "../../src/kinds/observability/examples.ts";
import { WATCHED } from "../../src/kinds/observability/schema.ts";
import { compiled } from "../compiled.ts";

const missing = (await missingPeers("etcd", "kube-apiserver", "kubectl")) ?? missingCrds();

describe.skipIf(missing)("a real API server with the CRDs of Argo CD, Flux, Tekton and prometheus-operator", () => {
  test("takes every object of add-ons, GitOps and observability as it is", { timeout: 300_000 }, async () => {
    await using server = await startApiServer({ crds: ["argocd", "flux", "tekton", "prometheus-operator"] });
    const all =
      observabilityExamples[0]?.yaml.replace("  sentry:", `  watch: [${WATCHED.join(", ")}]\n  sentry:`) ?? "";
    const yaml = [...addonExamples, ...gitOpsExamples, ...observabilityExamples].map((example) => example.yaml);
    const items = [all, ...yaml].flatMap((text) => compiled(text, () => [])).flatMap(({ objects }) => objects);
    const spaces = new Set(items.flatMap(({ metadata }) => metadata.namespace ?? []));
    for (const name of spaces) await server.ask(["create", "namespace", name]);
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const strict = [
      "apply",
      "--server-side",
      "--force-conflicts",
      "--dry-run=server",
      "--validate=strict",
      "-o=name",
      "-f",
      "-",
    ];
    const { code, stdout, stderr } = await server.kubectl(strict, list);
    // Argo CD's own finalizer has a name that Kubernetes would not choose today
    const trouble = stderr
      .split("\n")
      .filter((line) => line !== "" && !line.includes("resources-finalizer.argocd.argoproj.io"));
    expect({ code, trouble }).toEqual({ code: 0, trouble: [] });
    expect(stdout.trim().split("\n")).toHaveLength(items.length);
  });
});
