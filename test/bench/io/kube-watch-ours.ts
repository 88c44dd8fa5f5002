// A process that watches five kinds with @longshore/kube, for kube-memory.ts.
import { readFileSync } from "node:fs";
import { systemClock, systemRandom } from "@longshore/kit";
import { connectKube, parseKubeconfig, Watches } from "@longshore/kube";
import { loadAgentModules, report } from "./kube-watch-common.ts";

await loadAgentModules();
const where = process.env["KUBECONFIG"] ?? "";
const namespace = process.env["WATCHED"] ?? "";
const api = connectKube(parseKubeconfig(readFileSync(where, "utf8"), { where }));
const watches = new Watches(api, {
  clock: systemClock,
  random: systemRandom,
  onError: (_of, error) => console.error(error),
});
const metadataOnly = true; // as whoever keeps objects watches them
watches.want([
  { apiVersion: "v1", kind: "ConfigMap", namespace, labelSelector: "app", metadataOnly },
  { apiVersion: "v1", kind: "Secret", namespace, metadataOnly },
  { apiVersion: "v1", kind: "ServiceAccount", namespace, fieldSelector: "metadata.name!=default", metadataOnly },
  { apiVersion: "v1", kind: "Service", namespace, metadataOnly },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", namespace, metadataOnly },
]);
report(() => watches.size);
