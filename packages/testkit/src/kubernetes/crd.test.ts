import { expect, test } from "vitest";
import { type Crd, withContract, withoutConversion } from "./crd.ts";

const crd = (group: string, conversion?: { strategy: string }): Crd => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `things.${group}`, labels: { kept: "yes" } },
  spec: { group, versions: [], ...(conversion && { conversion }) },
});

test("a CRD whose webhook is not there serves its objects as they are stored", () => {
  expect(withoutConversion(crd("tekton.dev", { strategy: "Webhook" })).spec).toEqual({
    group: "tekton.dev",
    versions: [],
  });
  expect(withoutConversion(crd("tekton.dev", { strategy: "None" })).spec.conversion).toEqual({ strategy: "None" });
});

test("Cluster API finds the kinds of its providers, and no others, by their contract", () => {
  expect(withContract(crd("infrastructure.cluster.x-k8s.io")).metadata.labels).toEqual({
    kept: "yes",
    "cluster.x-k8s.io/v1beta1": "v1beta1",
    "cluster.x-k8s.io/v1beta2": "v1beta1",
  });
  const { labels } = withContract(crd("bootstrap.cluster.x-k8s.io")).metadata;
  expect(labels).toMatchObject({ "cluster.x-k8s.io/v1beta2": "v1beta2" });
  expect(withContract(crd("cilium.io")).metadata.labels).toEqual({ kept: "yes" });
});
