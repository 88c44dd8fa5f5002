import { readFileSync } from "node:fs";
import type { HealthNode } from "@longshore/contracts";
import { systemClock } from "@longshore/kit";
import { connectKube } from "@longshore/kube";
import type { ApiServer } from "@longshore/testkit/kubernetes";
import { expect } from "vitest";
import { FakeBmc } from "./fake-bmc.ts";
import { World } from "./world.ts";

/** An agent whose site has the cluster `main` at a real API server, and machines under it that are on. */
export class HealthStage implements AsyncDisposable {
  readonly bmcs: Readonly<Record<string, FakeBmc>>;
  readonly world: World;

  /** The first of the machines is the control plane. */
  constructor(server: Pick<ApiServer, "kubeconfig">, machines: readonly string[] = []) {
    this.bmcs = Object.fromEntries(machines.map((name) => [name, new FakeBmc("on")]));
    const timing = { beatMs: 10_000, resyncMs: 60_000, syncMs: 60_000, telemetryMs: 3_600_000, watchMs: 60_000 };
    const kubeconfig = { text: readFileSync(server.kubeconfig, "utf8"), where: "the test" };
    const kubernetes = { connect: connectKube, kubeconfigOf: () => kubeconfig };
    this.world = new World(this.bmcs, { clock: systemClock, timing, kubernetes });
    this.world.start();
    this.world.hub.apply(
      this.world.secret("bmc-root", { username: "root", password: "calvin" }),
      { kind: "Cluster", name: "main", spec: CLUSTER },
      ...machines.map((name, at) => machine(name, at === 0 ? "control-plane" : "worker")),
    );
  }

  /** What is told of a check now; "power" of the site, others of the cluster. */
  node(check: string): HealthNode | undefined {
    return this.world.hub.statuses.get("site/oslo")?.site?.health.find((one) => one.check === check);
  }

  /** "failed", or "unknown because of cluster/main etcd"; undefined: not in the tree. */
  state(check: string): string | undefined {
    const node = this.node(check);
    return node && [node.state, ...(node.suppressedBy === "" ? [] : [`because of ${node.suppressedBy}`])].join(" ");
  }

  /** What the site's timeline says, as "HealthFailed etcd". */
  get events(): readonly string[] {
    const said = this.world.hub.events.filter(({ noun }) => noun === "site");
    return said.map(({ reason, evidence }) => `${reason} ${evidence["check"] ?? ""}`.trim());
  }

  /** The site's condition that sums the tree up. */
  get healthy() {
    return this.world.hub.statuses.get("site/oslo")?.conditions.find(({ type }) => type === "Healthy");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }
}

/** How long something that is looked at every 15 s may take to be told. */
export const SOON = { timeout: 90_000, interval: 200 };

/** The whole tree is healthy. */
export async function allWell(stage: HealthStage): Promise<void> {
  await expect.poll(() => stage.healthy?.status, SOON).toBe("True");
  for (const check of ["bmc", "power", "host", "etcd", "api-server", "nodes"])
    expect([check, stage.state(check)]).toEqual([check, "healthy"]);
}

export function node(name: string): object {
  return { apiVersion: "v1", kind: "Node", metadata: { name }, spec: {} };
}

function machine(name: string, role: string) {
  const bmc = { address: name, credentials: "bmc-root" };
  return { kind: "Machine", name, labels: { role }, spec: { arch: "amd64", bmc } };
}

const pool = (role: string) => ({ machines: { matchLabels: { role } }, os: "flatcar" });

const CLUSTER = {
  kubernetes: "v1.35.4",
  provider: "kubeadm",
  endpoint: "10.1.0.10",
  bootstrap: "cluster-keys",
  controlPlane: { replicas: 1, ...pool("control-plane") },
  pools: [{ name: "workers", ...pool("worker") }],
  sysext: { amd64: { url: "http://mirror.example/kubernetes.raw", sha256: "0f".repeat(32) } },
};
