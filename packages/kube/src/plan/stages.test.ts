import { expect, test } from "vitest";
import { groupOf, type KubeObject } from "../object.ts";
import { allForced } from "./forced.ts";
import { heldData } from "./holds-data.ts";
import { orderActions, type PlannedAction, type Verb } from "./plan.ts";
import { notReady } from "./readiness.ts";
import { comparePlaces, type Place, type Stage, stageOf } from "./stages.ts";

test.each([
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "definitions"],
  ["v1", "Namespace", "namespaces"],
  ["v1", "Secret", "configuration"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole", "configuration"],
  ["storage.k8s.io/v1", "StorageClass", "configuration"],
  ["apps/v1", "Deployment", "workloads"],
  ["batch/v1", "Job", "workloads"],
  ["apiregistration.k8s.io/v1", "APIService", "workloads"],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "admission"],
  ["ceph.rook.io/v1", "CephCluster", "objects"],
  ["cluster.x-k8s.io/v1beta2", "Cluster", "objects"],
])("%s %s comes with the %s", (apiVersion, kind, stage) => expect(stageOf({ apiVersion, kind })).toBe(stage));

test("what comes is in the order of stages, what goes comes after it and in the opposite order", () => {
  const action = (apiVersion: string, kind: string, verb: Verb): PlannedAction => {
    const ref = { apiVersion, kind, name: "x" };
    return {
      verb,
      stage: stageOf(ref),
      order: 0,
      ref,
      fields: [],
      conflicts: [],
      by: [],
      foreign: [],
      wants: undefined,
      reason: "",
    };
  };
  const ordered = orderActions([
    action("v1", "Namespace", "prune"),
    action("ceph.rook.io/v1", "CephCluster", "create"),
    action("apiextensions.k8s.io/v1", "CustomResourceDefinition", "hold"),
    action("ceph.rook.io/v1", "CephFilesystem", "prune"),
    action("apps/v1", "Deployment", "update"),
    action("v1", "Namespace", "keep"),
    action("apps/v1", "Deployment", "prune"),
  ]);
  expect(ordered.map(({ verb, ref }) => `${verb} ${ref.kind}`)).toEqual([
    "keep Namespace",
    "update Deployment",
    "create CephCluster",
    "prune CephFilesystem",
    "prune Deployment",
    "prune Namespace",
    "hold CustomResourceDefinition",
  ]);
});

test("an order goes before stages, but not before definitions and namespaces", () => {
  const place = (stage: Stage, order: number): Place => ({ stage, order });
  const places = [
    place("configuration", 10_000),
    place("objects", 0),
    place("workloads", -10_000),
    place("configuration", 0),
    place("namespaces", 10_000),
    place("configuration", -10_000),
    place("definitions", 0),
  ];
  expect(places.toSorted(comparePlaces).map(({ stage, order }) => `${stage} ${order}`)).toEqual([
    "definitions 0",
    "namespaces 10000",
    "configuration -10000",
    "workloads -10000",
    "configuration 0",
    "objects 0",
    "configuration 10000",
  ]);
});

const object = (apiVersion: string, kind: string, rest: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: "x", generation: 2 },
  ...rest,
});
const conditions = (...all: readonly [string, string, string?][]) =>
  all.map(([type, status, message]) => ({ type, status, message }));

test.each<[string, KubeObject, string | undefined]>([
  [
    "a definition of which nothing is known",
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {}),
    "it is not Established",
  ],
  [
    "a definition whose names are taken",
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
      status: { conditions: conditions(["NamesAccepted", "False", "taken"]) },
    }),
    "taken",
  ],
  [
    "a definition that is served",
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
      status: { conditions: conditions(["Established", "True"]) },
    }),
    undefined,
  ],
  [
    "a namespace on its way out",
    object("v1", "Namespace", { status: { phase: "Terminating" } }),
    "its phase is Terminating",
  ],
  ["a namespace", object("v1", "Namespace", { status: { phase: "Active" } }), undefined],
  [
    "a Deployment whose controller saw an older one",
    object("apps/v1", "Deployment", {
      spec: {},
      status: { observedGeneration: 1, availableReplicas: 1, updatedReplicas: 1 },
    }),
    "its controller has not seen this version of it",
  ],
  [
    "a Deployment whose old Pods are the ones that are available",
    object("apps/v1", "Deployment", {
      spec: { replicas: 1 },
      status: { observedGeneration: 2, replicas: 2, updatedReplicas: 1, availableReplicas: 1 },
    }),
    "replicas of an older version are left: 1",
  ],
  [
    "a Deployment without a status",
    object("apps/v1", "Deployment", { spec: {} }),
    "its controller has not seen this version of it",
  ],
  [
    "a Deployment that is half there",
    object("apps/v1", "Deployment", {
      spec: { replicas: 2 },
      status: { observedGeneration: 2, availableReplicas: 2, updatedReplicas: 1 },
    }),
    "1 of 2 replicas are available",
  ],
  [
    "a Deployment of none",
    object("apps/v1", "Deployment", { spec: { replicas: 0 }, status: { observedGeneration: 2 } }),
    undefined,
  ],
  [
    "a DaemonSet at a cluster without nodes",
    object("apps/v1", "DaemonSet", { status: { observedGeneration: 2, desiredNumberScheduled: 0 } }),
    undefined,
  ],
  [
    "a DaemonSet that nobody counted",
    object("apps/v1", "DaemonSet", { status: { observedGeneration: 2 } }),
    "its controller has not seen this version of it",
  ],
  [
    "a Job that failed",
    object("batch/v1", "Job", { status: { conditions: conditions(["Failed", "True", "BackoffLimitExceeded"]) } }),
    "it failed: BackoffLimitExceeded",
  ],
  ["a Job that runs", object("batch/v1", "Job", { status: { active: 1 } }), "it has not finished"],
  ["a ConfigMap", object("v1", "ConfigMap", {}), undefined],
  ["a custom object", object("ceph.rook.io/v1", "CephCluster", {}), undefined],
])("readiness of %s", (_what, live, problem) => expect(notReady(live)).toBe(problem));

test("what is being deleted is not ready", () => {
  const going = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "x", deletionTimestamp: "2026-01-01T00:00:00Z" },
  };
  expect(notReady(going)).toBe("it is being deleted");
});

test("force is for the fields that it names and what is below them, and for the object that it names", () => {
  const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "a", name: "web" };
  const conflict = (...fields: string[]) => fields.map((field) => ({ field, manager: "x" }));
  expect(allForced(conflict(".spec.replicas"), ref, [".spec.replicas"])).toBe(true);
  expect(allForced(conflict(".spec.replicas", ".spec.paused"), ref, [".spec.replicas"])).toBe(false);
  expect(allForced(conflict(".spec.template.spec.hostNetwork"), ref, [".spec.template"])).toBe(true);
  expect(allForced(conflict(".spec.templates"), ref, [".spec.template"])).toBe(false);
  expect(allForced(conflict(".spec.replicas"), ref, ["Deployment/web:.spec.replicas"])).toBe(true);
  expect(allForced(conflict(".spec.replicas"), ref, ["Deployment/a/web:.spec.replicas"])).toBe(true);
  expect(allForced(conflict(".spec.replicas"), ref, ["Deployment/other:.spec.replicas"])).toBe(false);
});

test("what holds data is known by its group, not only by its name", () => {
  expect(heldData({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" })).toBe("a cluster with all its machines");
  expect(heldData({ apiVersion: "longshore.dev/v1", kind: "Cluster" })).toBeUndefined();
  expect(groupOf("ceph.rook.io/v1")).toBe("ceph.rook.io");
});
