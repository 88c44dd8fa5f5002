import type { KubeObject } from "@longshore/kube";
import { statusOf } from "../../../kubernetes/live.ts";
import type { Health } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import type { CephSpec } from "../ceph-schema.ts";
import { ROOK } from "./cluster.ts";
import { CLUSTER } from "./compile.ts";

export function cephHealth(ceph: CephSpec, site: SiteView): readonly Health[] {
  return [...cephHealthOf(site.live(CLUSTER)), poolsHealth(ceph, site)];
}

/** What a CephCluster says of Rook's work, of Ceph and of its space. */
export function cephHealthOf(cluster: KubeObject | undefined): readonly Health[] {
  const status = statusOf(cluster) as CephStatus;
  return [clusterHealth(status), cephState(status), capacityHealth(status)];
}

interface CephStatus {
  readonly phase?: string;
  readonly message?: string;
  readonly ceph?: {
    readonly health?: string;
    readonly details?: Readonly<Record<string, { readonly severity: string; readonly message: string }>>;
    readonly capacity?: { readonly bytesTotal?: number; readonly bytesUsed?: number };
  };
}

const LOOK = `kubectl -n ${ROOK} describe cephcluster ${ROOK}`;

/** What Rook says of its own work. */
function clusterHealth({ phase, message = "" }: CephStatus): Health {
  const type = "CephClusterReady";
  if (phase === undefined)
    return { type, ok: undefined, reason: "NotObserved", message: `Rook says nothing of CephCluster ${ROOK} yet` };
  if (phase === "Ready")
    return { type, ok: true, reason: "Ready", message: message || "Rook has done what it was told" };
  if (phase === "Progressing")
    return { type, ok: undefined, reason: "Progressing", message: message || "Rook is at work" };
  return {
    type,
    ok: false,
    reason: phase,
    message: `${message}: ${LOOK}, and the log of deployment rook-ceph-operator`,
  };
}

/** What Ceph says of itself: warnings are no failure, but no health either. */
function cephState({ ceph }: CephStatus): Health {
  const type = "CephHealthy";
  const { health, details = {} } = ceph ?? {};
  if (health === undefined || health === "")
    return { type, ok: undefined, reason: "NotObserved", message: "Ceph has not said how it is yet" };
  if (health === "HEALTH_OK") return { type, ok: true, reason: "HealthOk", message: "HEALTH_OK" };
  const checks = Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1));
  const said = checks.map(([check, { message }]) => `${check}: ${message}`).join("; ");
  const reason = health === "HEALTH_WARN" ? "HealthWarn" : health === "HEALTH_ERR" ? "HealthErr" : "HealthUnknown";
  const next =
    NEXT_STEPS.find(([check]) => check in details)?.[1] ??
    `ceph health detail, in deployment rook-ceph-tools of ${ROOK}`;
  return { type, ok: false, reason, message: `${health}: ${said || "no detail"}. Next: ${next}` };
}

/** The worst first. */
const NEXT_STEPS: readonly (readonly [string, string])[] = [
  ["OSD_FULL", "free space or add disks now: Ceph takes no more writes"],
  ["MON_DOWN", "look at the host of the monitor that is down: longshore get machines"],
  ["OSD_HOST_DOWN", "bring the host back: longshore get machines"],
  [
    "OSD_DOWN",
    "look at the disk's pod (rook-ceph-osd-N): a disk that failed is replaced, then inspect its machine again",
  ],
  ["OSD_NEARFULL", "add disks, or delete what nobody needs"],
  ["POOL_NEARFULL", "add disks, or delete what nobody needs"],
  ["PG_DEGRADED", "wait while Ceph makes the missing copies, and take no other host down"],
  ["MON_CLOCK_SKEW", "set the clocks: spec.ntp of the OperatingSystem"],
  ["RECENT_CRASH", "ceph crash ls, then ceph crash archive-all"],
];

/** Ceph warns of single disks at 85 %; of the whole, a step before. */
const FULL = 0.8;

function capacityHealth({ ceph }: CephStatus): Health {
  const type = "CephHasSpace";
  const { bytesTotal = 0, bytesUsed = 0 } = ceph?.capacity ?? {};
  if (bytesTotal === 0)
    return { type, ok: undefined, reason: "NotObserved", message: "Ceph has not said how large it is yet" };
  const used = `${Math.round((100 * bytesUsed) / bytesTotal)} % of ${(bytesTotal / 1e12).toPrecision(3)} TB used`;
  if (bytesUsed < FULL * bytesTotal) return { type, ok: true, reason: "SpaceLeft", message: used };
  return { type, ok: false, reason: "NearlyFull", message: `${used}: add disks, or delete what nobody needs` };
}

function poolsHealth({ block, filesystem, object }: CephSpec, site: SiteView): Health {
  const type = "PoolsReady";
  const wanted = [
    ...block.map(({ name }) => ["CephBlockPool", name] as const),
    ...filesystem.map(({ name }) => ["CephFilesystem", name] as const),
    ...object.map(({ name }) => ["CephObjectStore", name] as const),
  ];
  const seen = wanted.map(([kind, name]) => {
    const { phase } = statusOf(site.live({ apiVersion: "ceph.rook.io/v1", kind, namespace: ROOK, name }));
    return { what: `${kind} ${name}`, phase };
  });
  const failed = seen.filter(({ phase }) => phase === "Failure" || phase === "ReconcileFailed" || phase === "Deleting");
  if (failed.length > 0) {
    const message = `${failed.map(({ what, phase }) => `${what} is ${String(phase)}`).join(", ")}: kubectl -n ${ROOK} describe it, and the log of deployment rook-ceph-operator`;
    return { type, ok: false, reason: "PoolsFailed", message };
  }
  const open = seen.filter(({ phase }) => phase !== "Ready");
  if (open.length === 0) return { type, ok: true, reason: "AllReady", message: `${seen.length} ready` };
  const message = `not ready yet: ${open.map(({ what, phase }) => `${what} (${typeof phase === "string" ? phase : "not observed"})`).join(", ")}`;
  return { type, ok: undefined, reason: "NotReadyYet", message };
}
