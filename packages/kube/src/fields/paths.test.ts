import { expect, test } from "vitest";
import type { KubeObject } from "../object.ts";
import { diffObjects } from "./diff-fields.ts";
import { otherManagers } from "./managed-fields.ts";
import { fieldsDigest, withoutFields } from "./paths.ts";

const deployment: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "a", annotations: { "example.com/x.y": "1" } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          { name: "web", image: "web:1" },
          { name: "log", image: "log:1" },
        ],
      },
    },
  },
};

test("fields as the server names them in a conflict can be left out of an object", () => {
  const left = withoutFields(deployment, [
    ".spec.replicas",
    '.spec.template.spec.containers[name="log"].image',
    ".metadata.annotations.example\\.com/x\\.y",
    ".spec.nothing.here",
  ]);
  expect(left).toEqual({
    ...deployment,
    metadata: { name: "web", namespace: "a", annotations: {} },
    spec: { template: { spec: { containers: [{ name: "web", image: "web:1" }, { name: "log" }] } } },
  });
  expect(
    withoutFields(deployment, ['.spec.template.spec.containers[name="web"]', ".spec.template.spec.containers[7]"]).spec,
  ).toEqual({
    replicas: 2,
    template: { spec: { containers: [{ name: "log", image: "log:1" }] } },
  });
});

test("which fields an object names does not depend on their values", () => {
  const other = structuredClone(deployment) as unknown as { spec: { replicas: number; paused?: boolean } };
  other.spec.replicas = 3;
  expect(fieldsDigest(other as unknown as KubeObject)).toBe(fieldsDigest(deployment));
  other.spec.paused = true;
  expect(fieldsDigest(other as unknown as KubeObject)).not.toBe(fieldsDigest(deployment));
});

test("a difference is one line per field, items of lists are named, and what the server writes is none", () => {
  const after = structuredClone(deployment) as unknown as {
    metadata: Record<string, unknown>;
    spec: typeof deployment.spec;
  };
  after.metadata["resourceVersion"] = "9";
  after.metadata["annotations"] = {};
  after.spec = {
    replicas: 3,
    template: {
      spec: {
        containers: [
          { name: "log", image: "log:1" },
          { name: "web", image: "web:2" },
        ],
      },
    },
  };
  expect(diffObjects(deployment, { ...(after as unknown as KubeObject), status: { replicas: 1 } })).toEqual([
    { path: ".metadata.annotations.example\\.com/x\\.y", before: '"1"', after: "" },
    { path: ".spec.replicas", before: "2", after: "3" },
    { path: '.spec.template.spec.containers[name="web"].image', before: '"web:1"', after: '"web:2"' },
  ]);
});

test("values of Secrets are not shown", () => {
  const secret = (value: string): KubeObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s" },
    data: { a: value },
  });
  expect(diffObjects(secret("b25l"), secret("dHdv"))).toEqual([
    { path: ".data.a", before: "[redacted]", after: "[redacted]" },
  ]);
  expect(diffObjects({ ...secret(""), data: undefined }, secret("dHdv"))).toEqual([
    { path: ".data", before: "", after: "[redacted]" },
  ]);
});

test("the manager of a field is found, also of an item of a list; of a field without one, who wrote last", () => {
  const managedFields = [
    { manager: "longshore", operation: "Apply", fieldsV1: { "f:spec": { "f:replicas": {} } } },
    { manager: "hpa", operation: "Update", time: "2026-01-02T00:00:00Z", fieldsV1: { "f:spec": { "f:replicas": {} } } },
    {
      manager: "image-bot",
      operation: "Apply",
      time: "2026-01-01T00:00:00Z",
      fieldsV1: {
        "f:spec": {
          "f:template": { "f:spec": { "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:image": {} } } } },
        },
      },
    },
    { manager: "kubelet", operation: "Update", subresource: "status", time: "2026-01-09T00:00:00Z", fieldsV1: {} },
  ];
  const live = { ...deployment, metadata: { ...deployment.metadata, managedFields } };
  expect(otherManagers(live, ".spec.replicas")).toEqual(["hpa"]);
  expect(otherManagers(live, '.spec.template.spec.containers[name="web"].image')).toEqual(["image-bot"]);
  expect(otherManagers(live, ".spec.paused")).toEqual(["hpa"]);
});
