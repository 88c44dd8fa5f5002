import { freePort } from "../../io/free-port.ts";
import { startProcess } from "../../io/start-process.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { isUp } from "./https.ts";
import { type Part, startPart } from "./part.ts";
import type { ApiServer } from "./start-api-server.ts";

/** The real kube-controller-manager at this API server; ready once its controllers run. */
export async function startControllerManager(
  { kubeconfig, place }: Pick<ApiServer, "kubeconfig" | "place">,
  flags: readonly string[] = [],
): Promise<Part> {
  const { path } = await ensureTool("kube-controller-manager");
  const port = await freePort();
  const args = [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${place.join("controller-manager")}`,
    "--leader-elect=false",
    `--service-account-private-key-file=${place.join("sa.key")}`,
    `--root-ca-file=${place.join("ca.crt")}`,
    ...flags,
  ];
  return startPart("kube-controller-manager", () =>
    startProcess(path, { args, ready: () => isUp(port, "/healthz"), readyWithinMs: 60_000 }),
  );
}
