import { join } from "node:path";
import { freePort } from "../../io/free-port.ts";
import { startProcess } from "../../io/start-process.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { listens } from "./https.ts";
import { moduleFolder } from "./module-folder.ts";
import { type Part, startPart } from "./part.ts";
import type { ApiServer } from "./start-api-server.ts";

export interface KwokOptions {
  /** How long a node's lease holds; 40 unless told. */
  readonly leaseSeconds?: number;
}

/**
 * kwok at this API server: each Node becomes Ready and keeps its lease, each Pod on one runs at once. A node goes away
 * when kwok is paused: its lease is not renewed any more.
 */
export async function startKwok(
  { kubeconfig }: Pick<ApiServer, "kubeconfig">,
  { leaseSeconds = 40 }: KwokOptions = {},
): Promise<Part> {
  const { path } = await ensureTool("kwok");
  const stages = join(await moduleFolder("sigs.k8s.io/kwok", "kwok"), "kustomize/stage");
  const port = await freePort();
  const args = [
    `--kubeconfig=${kubeconfig}`,
    ...STAGES.map((stage) => `--config=${join(stages, stage)}`),
    "--manage-all-nodes",
    `--node-lease-duration-seconds=${leaseSeconds}`,
    `--server-address=127.0.0.1:${port}`,
  ];
  return startPart("kwok", () => startProcess(path, { args, ready: () => listens(port), readyWithinMs: 60_000 }));
}

const STAGES = [
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
];
