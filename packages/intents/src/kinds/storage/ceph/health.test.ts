import type { KubeObject } from "@longshore/kube";
import { describe, expect, test } from "vitest";
import { siteView } from "../../../kubernetes/fixtures.ts";
import { oslo, storage } from "../fixtures.ts";
import { storage as kind } from "../kind.ts";

const main = storage({ ceph: { block: [{ name: "fast" }], filesystem: [{ name: "shared" }] } });

/** `Type ok Reason: message` of each. */
function health(live: readonly KubeObject[]): readonly string[] {
  const found = kind.kubernetes?.health(main, siteView("oslo", [...oslo, main], { live })) ?? [];
  return found.map(({ type, ok, reason, message }) => `${type} ${String(ok)} ${reason}: ${message}`);
}

/** The shape of a CephCluster's status: Rook's documentation of its CRD ("Status", v1.20); the figures are a small site's. */
function cluster(phase: string, ceph: object): KubeObject {
  return {
    apiVersion: "ceph.rook.io/v1",
    kind: "CephCluster",
    metadata: { name: "rook-ceph", namespace: "rook-ceph" },
    status: {
      ceph: {
        capacity: {
          bytesAvailable: 6_597_069_766_656,
          bytesTotal: 7_696_581_394_432,
          bytesUsed: 1_099_511_627_776,
          lastUpdated: "2025-09-23T17:16:28Z",
        },
        fsid: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        lastChanged: "2025-09-23T05:56:35Z",
        lastChecked: "2025-09-23T17:16:28Z",
        previousHealth: "HEALTH_OK",
        ...ceph,
      },
      conditions: [
        {
          lastHeartbeatTime: "2025-09-23T17:16:28Z",
          lastTransitionTime: "2025-09-22T09:01:11Z",
          message: "Cluster created successfully",
          reason: "ClusterCreated",
          status: "True",
          type: "Ready",
        },
      ],
      message: "Cluster created successfully",
      observedGeneration: 3,
      phase,
      state: "Created",
      storage: { deviceClasses: [{ name: "nvme" }] },
      version: { image: "quay.io/ceph/ceph:v20.2.4-20260818", version: "20.2.4-0" },
    },
  };
}

const pool = (kind: string, name: string, phase: string): KubeObject => ({
  apiVersion: "ceph.rook.io/v1",
  kind,
  metadata: { name, namespace: "rook-ceph" },
  status: { observedGeneration: 1, phase },
});

describe("recorded", () => {
  test("what nobody has looked at is not healthy", () => {
    expect(health([])).toEqual([
      "CephClusterReady undefined NotObserved: Rook says nothing of CephCluster rook-ceph yet",
      "CephHealthy undefined NotObserved: Ceph has not said how it is yet",
      "CephHasSpace undefined NotObserved: Ceph has not said how large it is yet",
      "PoolsReady undefined NotReadyYet: not ready yet: CephBlockPool fast (not observed), CephFilesystem shared (not observed)",
    ]);
  });

  test("Ceph that says HEALTH_OK, with pools that are ready, is healthy", () => {
    const live = [
      cluster("Ready", { health: "HEALTH_OK" }),
      pool("CephBlockPool", "fast", "Ready"),
      pool("CephFilesystem", "shared", "Ready"),
    ];
    expect(health(live)).toEqual([
      "CephClusterReady true Ready: Cluster created successfully",
      "CephHealthy true HealthOk: HEALTH_OK",
      "CephHasSpace true SpaceLeft: 14 % of 7.70 TB used",
      "PoolsReady true AllReady: 2 ready",
    ]);
  });

  // MON_CLOCK_SKEW and its sentence: Rook's documentation; the others: Ceph's list of health checks.
  test("what Ceph warns of is told with the step for the worst of it", () => {
    const details = {
      PG_DEGRADED: {
        severity: "HEALTH_WARN",
        message: "Degraded data redundancy: 33/99 objects degraded (33.333%), 18 pgs degraded",
      },
      OSD_DOWN: { severity: "HEALTH_WARN", message: "1 osds down" },
    };
    expect(health([cluster("Ready", { health: "HEALTH_WARN", details })])[1]).toBe(
      "CephHealthy false HealthWarn: HEALTH_WARN: OSD_DOWN: 1 osds down; PG_DEGRADED: Degraded data redundancy: 33/99 objects degraded (33.333%), 18 pgs degraded. Next: look at the disk's pod (rook-ceph-osd-N): a disk that failed is replaced, then inspect its machine again",
    );
    const skew = { MON_CLOCK_SKEW: { severity: "HEALTH_WARN", message: "clock skew detected on mon.b" } };
    expect(health([cluster("Ready", { health: "HEALTH_WARN", details: skew })])[1]).toMatch(
      /Next: set the clocks: spec.ntp of the OperatingSystem$/,
    );
    expect(health([cluster("Ready", { health: "HEALTH_ERR" })])[1]).toBe(
      "CephHealthy false HealthErr: HEALTH_ERR: no detail. Next: ceph health detail, in deployment rook-ceph-tools of rook-ceph",
    );
  });

  test("a Ceph that is nearly full, a pool that failed and a Rook that failed are told", () => {
    const full = { health: "HEALTH_OK", capacity: { bytesTotal: 1e13, bytesUsed: 8.1e12, bytesAvailable: 1.9e12 } };
    const said = health([
      cluster("Failure", full),
      pool("CephBlockPool", "fast", "Failure"),
      pool("CephFilesystem", "shared", "Ready"),
    ]);
    expect(said.map((line) => line.split(":")[0])).toEqual([
      "CephClusterReady false Failure",
      "CephHealthy true HealthOk",
      "CephHasSpace false NearlyFull",
      "PoolsReady false PoolsFailed",
    ]);
  });
});
