import { readFileSync } from "node:fs";
import { connectKube, type KubeApi, parseKubeconfig } from "@longshore/kube";
import type { ApiServer } from "@longshore/testkit/kubernetes";

export function connectTo({ kubeconfig }: ApiServer): KubeApi & Disposable {
  return connectKube(parseKubeconfig(readFileSync(kubeconfig, "utf8"), { where: kubeconfig }));
}
