import { counter, gauge } from "@longshore/kit";
import type { KeepReport } from "@longshore/kube";

/** What was done at an API server for one document. */
export function countReport({ applied, pruned, failed, phase }: KeepReport): void {
  objects.inc({ outcome: "applied" }, applied.length);
  objects.inc({ outcome: "pruned" }, pruned.length);
  objects.inc({ outcome: "refused" }, failed.length);
  looks.inc({ phase });
}

const objects = counter({
  name: "longshore_kubernetes_objects_total",
  help: "Objects of documents at API servers: applied, pruned, or refused, each time that it was tried.",
  labels: ["outcome"],
});
const looks = counter({
  name: "longshore_kubernetes_looks_total",
  help: "Looks at the objects of a document at its API server, by what was found.",
  labels: ["phase"],
});
export const documentsByPhase = gauge({
  name: "longshore_kubernetes_documents",
  help: "Documents that become objects at API servers, by phase.",
  labels: ["phase"],
});
