import { expect, test } from "vitest";
import type { KubeObject } from "@longshore/kube";
import { type Files, OSLO, viewOf } from "../../src/kinds/cluster/fixtures.ts";
import { KUBEADM_SITE } from "../../src/kinds/cluster/kubeadm/fixtures.ts";
import { kindOf } from "../../src/kinds/index.ts";

function health(kind: string, files: Files, live: readonly KubeObject[]) {
  const view = viewOf(files, { live });
  const of = view.find(kind, "main");
  return of === undefined ? [] : (kindOf(kind)?.kubernetes?.health(of, view) ?? []);
}

const shown = (all: ReturnType<typeof health>) => all.map(({ type, ok, reason }) => `${type} ${String(ok)} ${reason}`);

// Shape of a Cluster in v1beta2: CRD of Cluster API v1.14.0.
const cluster = (conditions: readonly object[], generation = 2): KubeObject => ({
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Cluster",
  metadata: { name: "oslo-main", namespace: "oslo", generation },
  status: { conditions },
});
const said = (type: string, status: string, more: object = {}) => ({
  type,
  status,
  reason: type,
  observedGeneration: 2,
  ...more,
});

test("what Cluster API has not said of the cluster as it is now is unknown, never well", () => {
  const unknown = ["InfrastructureReady", "ControlPlaneAvailable", "WorkersAvailable", "RemoteConnectionProbe"].map(
    (type) => `${type} undefined NotObserved`,
  );
  expect(shown(health("Cluster", OSLO, []))).toEqual(unknown);
  expect(shown(health("Cluster", OSLO, [cluster([])]))).toEqual(unknown);
  expect(shown(health("Cluster", OSLO, [cluster([said("WorkersAvailable", "True")], 3)]))).toEqual(unknown);
});

test("what is not well is told with Cluster API's own words and where to look", () => {
  const live = cluster([
    said("InfrastructureReady", "True"),
    said("ControlPlaneAvailable", "False", { reason: "NotAvailable", message: "1 of 3 members are down" }),
    said("WorkersAvailable", "Unknown", { message: "Machine x: not seen" }),
    said("RemoteConnectionProbe", "True"),
  ]);
  expect(health("Cluster", OSLO, [live]).map(({ type, ok, message }) => [type, ok, message])).toEqual([
    ["InfrastructureReady", true, "as it shall be"],
    ["ControlPlaneAvailable", false, "1 of 3 members are down: kubectl get kubeadmcontrolplane,machines,workflows"],
    ["WorkersAvailable", undefined, "Machine x: not seen: kubectl get machinedeployments,machines,workflows"],
    ["RemoteConnectionProbe", true, "as it shall be"],
  ]);
});

const node = (name: string, ready: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  status: {
    conditions: [
      { type: "MemoryPressure", status: "False" },
      { type: "Ready", status: ready },
    ],
  },
});

test("a cluster of kubeadm is well when each of its machines is a node that is ready", () => {
  const names = ["n11", "n12", "n13", "n21", "n31"];
  const all = (ready: string, count = 5) => names.slice(0, count).map((name) => node(name, ready));
  expect(health("Cluster", KUBEADM_SITE, [])).toMatchObject([{ ok: undefined, reason: "NotObserved" }]);
  expect(health("Cluster", KUBEADM_SITE, all("True"))).toMatchObject([{ ok: true, message: "all 5 nodes are ready" }]);
  const [bad] = health("Cluster", KUBEADM_SITE, [...all("True", 3), node("n21", "Unknown")]);
  expect(bad).toMatchObject({
    ok: false,
    reason: "NodesNotReady",
    message: "not ready: n21; not there: n31: longshore why machine/n21",
  });
});

const bmc = (name: string, status: object): KubeObject => ({
  apiVersion: "bmc.tinkerbell.org/v1alpha1",
  kind: "Machine",
  metadata: { name, namespace: "oslo" },
  status,
});
const workflow = (name: string, state: string): KubeObject => ({
  apiVersion: "tinkerbell.org/v1alpha1",
  kind: "Workflow",
  metadata: { name, namespace: "oslo" },
  status: { state },
});
const all = ["n11", "n12", "n13", "n21", "n22", "n31", "n32"].map((name) =>
  bmc(`oslo-${name}-bmc`, { powerState: "on", conditions: [{ type: "Contactable", status: "True" }] }),
);

test("Tinkerbell is well when Rufio comes to every BMC and no workflow has failed", () => {
  expect(shown(health("Provisioner", OSLO, all))).toEqual([
    "BmcsContactable true Contactable",
    "WorkflowsDone true Idle",
  ]);
  expect(shown(health("Provisioner", OSLO, all.slice(1)))).toEqual([
    "BmcsContactable undefined NotObserved",
    "WorkflowsDone true Idle",
  ]);
  const away = bmc("oslo-n11-bmc", { conditions: [{ type: "Contactable", status: "False", message: "401" }] });
  const troubled = health("Provisioner", OSLO, [
    away,
    ...all.slice(1),
    workflow("cp-x", "FAILED"),
    workflow("b", "RUNNING"),
  ]);
  expect(troubled.map(({ ok, message }) => [ok, message])).toEqual([
    [false, "Rufio does not come to the BMC of n11: 401. Check spec.tinkerbell.bmc.url: longshore why machine/n11"],
    [
      false,
      "workflow/cp-x failed: kubectl describe workflow cp-x says at which action; delete it when that is mended, and it is made again",
    ],
  ]);
});
