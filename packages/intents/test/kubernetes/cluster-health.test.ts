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
  const unknown = [
    "InfrastructureReady",
    "ControlPlaneAvailable",
    "WorkersAvailable",
    "RemoteConnectionProbe",
    "HardwareClaimedOnce",
  ].map((type) => `${type} undefined NotObserved`);
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
  expect(
    health("Cluster", OSLO, [live, claimed("a", "oslo-n21")]).map(({ type, ok, message }) => [type, ok, message]),
  ).toEqual([
    ["InfrastructureReady", true, "as it shall be"],
    ["ControlPlaneAvailable", false, "1 of 3 members are down: kubectl get kubeadmcontrolplane,machines,workflows"],
    ["WorkersAvailable", undefined, "Machine x: not seen: kubectl get machinedeployments,machines,workflows"],
    ["RemoteConnectionProbe", true, "as it shall be"],
    ["HardwareClaimedOnce", true, "1 machines, each with its own hardware"],
  ]);
});

// Shapes: CAPT v0.7.0.
const claimed = (name: string, hardwareName: string, metadata: object = {}): KubeObject => ({
  apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
  kind: "TinkerbellMachine",
  metadata: { name, namespace: "oslo", ...metadata },
  spec: { hardwareName },
});
const captLabels = (name: string) => ({ "capt.tinkerbell.org/machine-name": name });
const installing = (name: string, hardwareRef: string): KubeObject => ({
  ...workflow(name, "RUNNING"),
  metadata: { name, namespace: "oslo", labels: captLabels(name) },
  spec: { hardwareRef },
});
const claims = (...live: readonly KubeObject[]) =>
  health("Cluster", OSLO, live).find(({ type }) => type === "HardwareClaimedOnce");

test("hardware that CAPT gave two machines is told, also when the first of them took other hardware since", () => {
  const told = {
    ok: false,
    reason: "ClaimedTwice",
    message:
      "CAPT gave a and b the same hardware/oslo-n21: start it with --tinkerbellmachine-concurrency=1, then kubectl delete machine.cluster.x-k8s.io a b, and Cluster API makes them anew",
  };
  expect(claims(claimed("a", "oslo-n21"), claimed("b", "oslo-n21"))).toMatchObject(told);
  const overwritten = [claimed("a", "oslo-n22"), installing("a", "oslo-n21"), claimed("b", "oslo-n21")];
  expect(claims(...overwritten, installing("b", "oslo-n21"))).toMatchObject(told);
  const goes = claimed("a", "oslo-n21", { deletionTimestamp: "2026-11-29T05:00:00Z" });
  expect(claims(goes, claimed("b", "oslo-n21"), installing("b", "oslo-n21"))).toMatchObject({ ok: true });
  expect(claims(claimed("a", ""), claimed("b", ""))).toMatchObject({ ok: true });
});

test("a machine that goes and cannot be powered off keeps its hardware, which is told with Rufio's own words", () => {
  const off = { ...rufio("Job", "a-poweroff", "task oslo/a-poweroff-task-0 failed"), ...labelled("a-poweroff", "a") };
  expect(claims(claimed("a", "oslo-n21"), off)).toMatchObject({
    ok: false,
    reason: "NotReleased",
    message: expect.stringContaining("kubectl delete job.bmc.tinkerbell.org a-poweroff once its BMC answers"),
  });
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
const labelled = (name: string, machine: string) => ({
  metadata: { name, namespace: "oslo", labels: captLabels(machine) },
});
/** That has failed; owned by what has the uid. */
const rufio = (kind: "Job" | "Task", name: string, message: string, of = ""): KubeObject => ({
  apiVersion: "bmc.tinkerbell.org/v1alpha1",
  kind,
  metadata: { name, namespace: "oslo", uid: name, ownerReferences: [{ uid: of }] },
  status: {
    conditions: [
      { type: "Running", status: "True" },
      { type: "Failed", status: "True", message },
    ],
  },
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
      "workflow/cp-x failed: no reason is given, before anything was written. kubectl describe workflow cp-x says at which action; delete it with its jobs when that is mended",
    ],
  ]);
});

// as Rufio 0.24 writes it
const LISTED =
  "failed to perform PowerAction: 2 errors occurred:\n\t* provider: rpc: BMC_NO_ANSWER\n\t* failed to set power state\n\n";

test("a workflow that failed says what Rufio could not do, whether a disk was written, and how its machine is begun anew", () => {
  const failed = (actions: readonly object[]): KubeObject => ({
    ...workflow("w1", "FAILED"),
    metadata: { name: "w1", namespace: "oslo", uid: "w1", labels: captLabels("w1") },
    status: { state: "FAILED", tasks: [{ actions }], conditions: [{ type: "BootJobFailed", message: "job failed" }] },
  });
  const told = (...live: readonly KubeObject[]) =>
    health("Provisioner", OSLO, [...all, ...live]).find(({ type }) => type === "WorkflowsDone");
  const next =
    "kubectl delete machine.cluster.x-k8s.io w1 --namespace oslo: Cluster API begins anew with another; its health check does so by itself when a machine is no node after an hour";
  const job = rufio("Job", "prepare-w1", "task oslo/prepare-w1-task-0 failed", "w1");
  const task = rufio("Task", "prepare-w1-task-0", LISTED, "prepare-w1");
  const others = rufio("Job", "prepare-w2", "it is another's", "w2");
  expect(told(failed([{ state: "PENDING" }]), others, job, task)).toMatchObject({
    ok: false,
    reason: "Failed",
    message: `workflow/w1 failed: job/prepare-w1: failed to perform PowerAction: 2 errors occurred: * provider: rpc: BMC_NO_ANSWER * failed to set power state, before anything was written. ${next}`,
  });
  // Rufio 0.24 beside a busy API server
  const twice = rufio("Job", "prepare-w1", 'tasks.bmc.tinkerbell.org "prepare-w1-task-2" already exists', "w1");
  expect(told(failed([{ state: "PENDING" }]), twice)).toMatchObject({
    message: expect.stringContaining('job/prepare-w1: tasks.bmc.tinkerbell.org "prepare-w1-task-2" already exists'),
  });
  expect(told(failed([{ state: "FAILED", executionStart: "2026-11-29T05:00:00Z" }]))).toMatchObject({
    message: `workflow/w1 failed: job failed. ${next}`,
  });
});
