import { expect, test } from "vitest";
import type { KubeObject } from "../object.ts";
import { holds } from "./holds.ts";

/** A Deployment as kube-apiserver 1.35.4 gives it after we applied `wanted` and kubectl scaled it. */
const wanted: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default", labels: { app: "web" } },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [
          {
            name: "web",
            image: "web:1",
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: "0.5", memory: "1024Mi" } },
            args: ["-a", "-b"],
          },
        ],
      },
    },
  },
};

const ours = {
  manager: "longshore",
  operation: "Apply",
  apiVersion: "apps/v1",
  fieldsType: "FieldsV1",
  fieldsV1: {
    "f:metadata": { "f:labels": { "f:app": {} } },
    "f:spec": {
      "f:selector": {},
      "f:template": {
        "f:metadata": { "f:labels": { "f:app": {} } },
        "f:spec": {
          "f:containers": {
            'k:{"name":"web"}': {
              ".": {},
              "f:args": {},
              "f:image": {},
              "f:name": {},
              "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
              "f:resources": { "f:requests": { "f:cpu": {}, "f:memory": {} } },
            },
          },
        },
      },
    },
  },
};

function live(change: (object: Loose) => void = () => undefined): KubeObject {
  const object = {
    ...(structuredClone(wanted) as Loose),
    status: { replicas: 1 },
  };
  object.metadata = {
    ...object.metadata,
    uid: "1",
    resourceVersion: "7",
    generation: 2,
    managedFields: [structuredClone(ours)],
  };
  object.spec.replicas = 1; // defaulted
  object.spec.progressDeadlineSeconds = 600;
  const [container] = object.spec.template.spec.containers;
  container.imagePullPolicy = "IfNotPresent";
  container.ports[0].protocol = "TCP";
  container.resources.requests = { cpu: "500m", memory: "1Gi" };
  change(object);
  return object as KubeObject;
}

// biome-ignore lint/suspicious/noExplicitAny: objects are bent out of shape on purpose
type Loose = any; // oxlint-disable-line typescript/no-explicit-any -- objects are bent out of shape on purpose

test("defaults, normalised quantities and what others own are no drift", () => {
  expect(holds(wanted, live())).toBe(true);
  const foreign = live((object) => {
    object.metadata.labels.team = "a";
    object.metadata.annotations = { "deployment.kubernetes.io/revision": "1" };
    object.spec.template.spec.containers.unshift({ name: "injected", image: "mesh:1" });
    object.metadata.managedFields.push({ manager: "mesh", operation: "Update", apiVersion: "apps/v1", fieldsV1: {} });
  });
  expect(holds(wanted, foreign)).toBe(true);
});

test.each([
  ["a value that somebody changed", (object: Loose) => (object.spec.template.spec.containers[0].image = "web:2")],
  ["a field that was taken away", (object: Loose) => delete object.metadata.labels.app],
  [
    "an amount that is another one",
    (object: Loose) => (object.spec.template.spec.containers[0].resources.requests.cpu = "2"),
  ],
  ["an order that matters", (object: Loose) => object.spec.template.spec.containers[0].args.reverse()],
  ["an item that is gone", (object: Loose) => (object.spec.template.spec.containers = [])],
  ["a field that we own no longer", (object: Loose) => delete object.metadata.managedFields[0].fieldsV1["f:metadata"]],
  [
    "a field that we own and no longer want",
    (object: Loose) => (object.metadata.managedFields[0].fieldsV1["f:spec"]["f:paused"] = {}),
  ],
  [
    "another version of it that we applied",
    (object: Loose) => (object.metadata.managedFields[0].apiVersion = "apps/v1beta1"),
  ],
  ["an object that is not ours", (object: Loose) => (object.metadata.managedFields[0].manager = "kubectl")],
  ["what we only updated", (object: Loose) => (object.metadata.managedFields[0].operation = "Update")],
])("is looked at again: %s", (_what, change) => {
  expect(holds(wanted, live(change as (object: Loose) => void))).toBe(false);
});
