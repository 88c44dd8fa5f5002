import { setTimeout as delay } from "node:timers/promises";
import type { Stage } from "@longshore/testkit";
import { type ApiServer, startWorkload } from "@longshore/testkit/kubernetes";

/** The cluster's API server, as the first control-plane machine would have made it of its bootstrap data. */
export async function startCluster(stage: Stage, management: ApiServer, port: number): Promise<ApiServer> {
  const cluster = { cluster: "oslo-main", namespace: "oslo", port };
  return stage.use(await startWorkload(management, { ...cluster, controllers: true }));
}

/** A machine that Cluster API knows to be installed joins the cluster, until `signal`: what kubelet would do. */
export async function joinMachines(management: ApiServer, workload: ApiServer, signal: AbortSignal): Promise<void> {
  const joined = new Set<string>();
  while (!signal.aborted) {
    for (const { providerId, controlPlane } of await installed(management)) {
      if (joined.has(providerId)) continue;
      joined.add(providerId);
      await workload.apply([node(providerId, controlPlane)]);
      const status = JSON.stringify({ status: { conditions: [{ type: "Ready", status: "True" }] } });
      await workload.ask([
        "patch",
        "node",
        nameOf(providerId),
        "--subresource=status",
        "--type=merge",
        `--patch=${status}`,
      ]);
    }
    await delay(500, undefined, { signal }).catch(() => {});
  }
}

interface Installed {
  readonly providerId: string;
  readonly controlPlane: boolean;
}

async function installed(management: ApiServer): Promise<readonly Installed[]> {
  const { code, stdout } = await management.kubectl([
    "get",
    "machines.cluster.x-k8s.io",
    "--namespace=oslo",
    "-o=json",
  ]);
  if (code !== 0) return []; // it is away: asked again
  const { items } = JSON.parse(stdout) as { readonly items: readonly CapiMachine[] };
  return items.flatMap(({ metadata, spec, status }) =>
    spec.providerID === undefined || status?.initialization?.infrastructureProvisioned !== true
      ? []
      : [{ providerId: spec.providerID, controlPlane: CONTROL_PLANE in (metadata.labels ?? {}) }],
  );
}

const CONTROL_PLANE = "cluster.x-k8s.io/control-plane";

interface CapiMachine {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly providerID?: string };
  readonly status?: { readonly initialization?: { readonly infrastructureProvisioned?: boolean } };
}

function node(providerID: string, controlPlane: boolean): object {
  const labels = controlPlane ? { "node-role.kubernetes.io/control-plane": "" } : {};
  return { apiVersion: "v1", kind: "Node", metadata: { name: nameOf(providerID), labels }, spec: { providerID } };
}

/** "oslo-r1u1" of "tinkerbell://oslo/oslo-r1u1" */
function nameOf(providerId: string): string {
  return providerId.split("/").at(-1) ?? "";
}
