import { readFileSync } from "node:fs";
import { days } from "@longshore/kit";
import { connectKube, type KubeApi, type KubeObject, parseKubeconfig, refOf } from "@longshore/kube";
import { type ApiServer, missingCrds, startApiServer, startKwok } from "@longshore/testkit/kubernetes";
import { missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check, Place } from "../check.ts";
import type { Verdict } from "../verdict.ts";
import { bgp } from "./bgp.ts";
import { ceph } from "./ceph.ts";
import { certificates } from "./certificates.ts";
import { clusterApi } from "./cluster-api.ts";
import { cni } from "./cni.ts";
import { gitops } from "./gitops.ts";
import { tinkerbell } from "./tinkerbell.ts";
import { workloads } from "./workloads.ts";

let server: ApiServer;
let kube: KubeApi & Disposable;

/** One look, `inDays` from now. Undefined: there is nothing of the kind. */
async function look(check: Check, inDays = 0): Promise<Verdict | undefined> {
  const signal = AbortSignal.timeout(30_000);
  const seen = await check.observe({ target: "cluster/main", api: kube } as unknown as Place, signal);
  return seen === undefined ? undefined : check.judge(seen, Date.now() + days(inDays));
}

async function exists(...objects: readonly KubeObject[]): Promise<void> {
  for (const { status, ...object } of objects as readonly (KubeObject & { status?: object })[]) {
    await server.apply([object]);
    if (status !== undefined) await has(object, status);
  }
}

/** A status that was recorded elsewhere: the controllers that would write it do not run here. */
async function has(object: KubeObject, status: object): Promise<void> {
  const { kind, namespace, name, apiVersion } = refOf(object);
  const [group = "", version = ""] = apiVersion.split("/");
  const patch = JSON.stringify({ status });
  const where = namespace === undefined ? [] : [`--namespace=${namespace}`];
  const at = [`${kind}.${version}.${group}`, name, ...where, "--subresource=status"];
  await server.ask(["patch", ...at, "--type=merge", `--patch=${patch}`]);
}

function object(apiVersion: string, kind: string, name: string, spec: object, status?: object): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: "default" }, spec, ...(status && { status }) };
}

const missing =
  (await missingPeers("etcd", "kube-apiserver", "kubectl", "kube-controller-manager", "kwok")) || missingCrds();

describe.skipIf(missing)("checks at a real API server", { timeout: 180_000 }, () => {
  beforeAll(async () => {
    server = await startApiServer({
      crds: ["argocd", "capi", "cilium", "flux", "rook", "tinkerbell"],
      controllers: true,
    });
    kube = connectKube(parseKubeconfig(readFileSync(server.kubeconfig, "utf8"), { where: server.kubeconfig }));
  }, 180_000);
  afterAll(async () => {
    kube[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  test("of what a cluster does not have nothing is told", async () => {
    for (const check of [bgp, ceph, clusterApi, gitops, tinkerbell])
      expect([check.name, await look(check)]).toEqual([check.name, undefined]);
  });

  test("the certificates that both sides show hold, and are told before they end", async () => {
    expect(await look(certificates)).toMatchObject({
      state: "healthy",
      message: expect.stringMatching(/hold$/) as string,
    });
    expect(await look(certificates, 345)).toMatchObject({
      state: "degraded",
      reason: "CertificateExpires",
      message: expect.stringMatching(/^1 of 1 certificates: api-server ends in \d\d days: \d{4}-\d\d-\d\d$/) as string,
      nextStep: expect.stringContaining("kubeadm certs renew all") as string,
    });
    expect(await look(certificates, 366)).toMatchObject({ state: "failed", reason: "CertificateExpired" });
  });

  test("network and workloads, by a real controller manager and kwok", async () => {
    await using _kwok = await startKwok(server);
    await server.apply([{ apiVersion: "v1", kind: "Node", metadata: { name: "r1u1" } }]);
    await server.ask(["wait", "node", "--all", "--for=condition=Ready", "--timeout=60s"]);
    await exists(pods("DaemonSet", "cilium"), pods("Deployment", "coredns"));
    await expect.poll(() => look(cni), { timeout: 60_000 }).toMatchObject({ state: "healthy" });
    await expect
      .poll(() => look(workloads), { timeout: 60_000 })
      .toMatchObject({ state: "healthy", message: "2 workloads are ready" });
    await exists(pods("Deployment", "coredns", "r9u9")); // a machine that is not there
    await expect
      .poll(() => look(workloads), { timeout: 60_000 })
      .toMatchObject({
        state: "degraded",
        message: expect.stringContaining("Deployment/kube-system/coredns") as string,
        nextStep: expect.stringContaining("kubectl -n kube-system describe deployment coredns") as string,
      });
    await exists(pods("DaemonSet", "cilium", "r9u9"));
    await expect
      .poll(() => look(cni), { timeout: 60_000 })
      .toMatchObject({ state: "failed", reason: "NetworkPodsMissing" });
  });

  // Their controllers are not here. Origins: Cilium's guide to BGP operation (1.20), Rook's page of the CephCluster CRD
  // ("Status", 1.20), Argo CD's reference of Application, Flux's page of Kustomization ("Status"), Cluster API's book
  // ("v1beta2 conditions"); names and addresses are made up.
  describe("recorded statuses", () => {
    test("BGP sessions, node by node", async () => {
      const peers = ["tor1", "tor2"].map((name, i) => ({ name, peerASN: 65_000, peerAddress: `10.1.0.${i + 2}` }));
      const config = (name: string, states: readonly string[]): KubeObject => ({
        apiVersion: "cilium.io/v2",
        kind: "CiliumBGPNodeConfig",
        metadata: { name },
        spec: { bgpInstances: [{ name: "main", localASN: 65_010, peers }] },
        status: {
          bgpInstances: [
            { name: "main", localASN: 65_010, peers: peers.map((peer, i) => ({ ...peer, peeringState: states[i] })) },
          ],
        },
      });
      await exists(config("r1u1", ["established", "established"]), config("r1u2", ["established", "established"]));
      expect(await look(bgp)).toMatchObject({ state: "healthy", message: "2 nodes speak with all of their peers" });
      await exists(config("r1u2", ["established", "active"]));
      expect(await look(bgp)).toMatchObject({
        state: "degraded",
        reason: "SessionsDown",
        message: "1 of 2 nodes: r1u2 to 10.1.0.3 is active",
      });
      await exists(config("r1u1", ["idle", "idle"]), config("r1u2", ["idle", "active"]));
      expect((await look(bgp))?.state).toBe("failed");
    });

    test("Ceph", async () => {
      const cluster = (health: string, details: object, bytesUsed = 1e12): KubeObject =>
        object(
          "ceph.rook.io/v1",
          "CephCluster",
          "rook-ceph",
          { dataDirHostPath: "/var/lib/rook" },
          {
            phase: "Ready",
            message: "Cluster created successfully",
            ceph: { health, details, capacity: { bytesTotal: 7e12, bytesUsed }, lastChecked: "2025-09-23T17:16:28Z" },
          },
        );
      await exists(cluster("HEALTH_OK", {}));
      expect(await look(ceph)).toMatchObject({ state: "healthy" });
      await exists(cluster("HEALTH_WARN", { OSD_DOWN: { severity: "HEALTH_WARN", message: "1 osds down" } }));
      expect(await look(ceph)).toMatchObject({
        state: "degraded",
        reason: "HealthWarn",
        message: expect.stringContaining("OSD_DOWN: 1 osds down") as string,
      });
      await exists(
        cluster("HEALTH_ERR", { OSD_DOWN: null, OSD_FULL: { severity: "HEALTH_ERR", message: "1 full osd(s)" } }),
      );
      expect(await look(ceph)).toMatchObject({ state: "failed", reason: "HealthErr" });
    });

    test("GitOps, by Argo CD and by Flux", async () => {
      const application = (status: object): KubeObject =>
        object(
          "argoproj.io/v1alpha1",
          "Application",
          "fleet",
          {
            project: "default",
            source: { repoURL: "https://git.example/fleet.git" },
            destination: { server: "https://kubernetes.default.svc" },
          },
          status,
        );
      await server.apply([application({ sync: { status: "Synced" }, health: { status: "Healthy" } })]);
      expect(await look(gitops)).toMatchObject({ state: "healthy" });
      // what cannot be compared keeps its last health
      const unread = [
        { type: "ComparisonError", message: "repository not found", lastTransitionTime: "2026-08-01T10:00:00Z" },
      ];
      await server.apply([
        application({ sync: { status: "Unknown" }, health: { status: "Healthy" }, conditions: unread }),
      ]);
      expect(await look(gitops)).toMatchObject({
        state: "degraded",
        message: expect.stringContaining("cannot be compared: repository not found") as string,
        nextStep: "argocd app get default/fleet --show-operation",
      });
      await server.apply([application({ sync: { status: "Synced" }, health: { status: "Healthy" }, conditions: [] })]);
      const conditions = [
        {
          type: "Ready",
          status: "False",
          reason: "BuildFailed",
          message: "kustomize build failed",
          lastTransitionTime: "2026-08-01T10:00:00Z",
          observedGeneration: 1,
        },
      ];
      await exists(
        object(
          "kustomize.toolkit.fluxcd.io/v1",
          "Kustomization",
          "apps",
          { interval: "10m", prune: true, sourceRef: { kind: "GitRepository", name: "fleet" } },
          { observedGeneration: 1, conditions },
        ),
      );
      expect(await look(gitops)).toMatchObject({
        state: "degraded",
        message: "1 of 2 GitOps objects: Kustomization/default/apps BuildFailed: kustomize build failed",
        nextStep: "flux -n default events --for Kustomization/apps",
      });
    });

    test("Cluster API and Tinkerbell", async () => {
      const lastTransitionTime = "2026-08-01T10:00:00Z";
      const message = "* Control plane oslo-main:\n  * 1 of 3 machines is deleting";
      const is = (status: string) => ({
        conditions: [{ type: "Available", status, reason: "NotAvailable", message, lastTransitionTime }],
      });
      const cluster = object("cluster.x-k8s.io/v1beta2", "Cluster", "oslo-main", {
        controlPlaneEndpoint: { host: "10.1.0.10", port: 6443 },
      });
      await exists(cluster);
      expect(await look(clusterApi)).toMatchObject({ state: "unknown" });
      await has(cluster, is("True"));
      expect(await look(clusterApi)).toMatchObject({ state: "healthy" });
      await has(cluster, is("False"));
      expect(await look(clusterApi)).toMatchObject({
        state: "failed",
        message: expect.stringContaining("Cluster/oslo-main is not available: Control plane oslo-main:") as string,
      });
      const workflow = object("tinkerbell.org/v1alpha1", "Workflow", "oslo-main-x", {
        hardwareRef: "oslo-r1u1",
        templateRef: "x",
      });
      await exists(workflow);
      await has(workflow, { state: "RUNNING" });
      expect(await look(tinkerbell)).toMatchObject({ state: "healthy" });
      await has(workflow, { state: "TIMEOUT" });
      expect(await look(tinkerbell)).toMatchObject({
        message: expect.stringContaining("Workflow/oslo-main-x took longer than it may") as string,
      });
    });
  });
});

/** One Pod of kube-system on this node: no scheduler runs here. */
function pods(kind: "DaemonSet" | "Deployment", name: string, nodeName = "r1u1"): KubeObject {
  const labels = { app: name };
  const containers = [{ name, image: "registry.example/x" }];
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "kube-system" },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { nodeName, containers } } },
  };
}
