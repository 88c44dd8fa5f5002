import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { helmAt, renderChart } from "@longshore/charts";
import {
  type ChartUse,
  chartsOf,
  expandDocuments,
  type IntentRef,
  parseDocuments,
  renderDocuments,
} from "@longshore/intents";
import { systemClock } from "@longshore/kit";
import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import { readCrds } from "@longshore/testkit/kubernetes";
import { ensureChart, ensureTool, type ForeignChartName } from "@longshore/testkit/tools";

const EXAMPLE = fileURLToPath(new URL("../../examples/site-full/", import.meta.url));

/** What the documents of the example install, by its release. */
const INSTALLED: Readonly<Record<string, ForeignChartName>> = {
  cilium: "cilium",
  "rook-ceph": "rook-ceph",
  argocd: "argo-cd",
  "prometheus-operator": "prometheus-operator",
  "cert-manager": "cert-manager",
};

/** Every object that examples/site-full becomes at both of its API servers, with the projects' own charts rendered as a hub does it. */
export async function fullSite(signal: AbortSignal): Promise<readonly KubeObject[]> {
  const files = readdirSync(EXAMPLE).map((file) => ({ file, text: readFileSync(`${EXAMPLE}${file}`, "utf8") }));
  const { documents, problems } = expandDocuments(parseDocuments(files).documents, []);
  if (documents.length === 0) throw new Error(`examples/site-full: ${problems[0]?.message ?? "no documents"}`);
  const rendered = new Map<string, readonly KubeObject[]>();
  for (const { of, use } of chartsOf(documents)) rendered.set(keyOf(of, use.release), await render(use, signal));
  const all = renderDocuments({ documents, rendered: (of, release) => rendered.get(keyOf(of, release)) });
  const objects = all.flatMap((document) => document.objects);
  // each document would bring a namespace that two of them share
  const once = new Map(objects.map((object) => [objectKey(refOf(object)), asNobodyRunsIt(object)]));
  return [...once.values()];
}

/** What controllers bring that is not among the objects: their definitions, and namespaces of a management cluster. */
export function ground(objects: readonly KubeObject[]): readonly KubeObject[] {
  const own = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  const definitions = readCrds("cilium", "rook", "tinkerbell", "capi", "capt").map((crd) => ({ ...crd }));
  const homes = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const namespaces = homes
    .filter((name) => name !== "kube-system")
    .map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  return [...definitions, ...namespaces].filter(({ kind, metadata }) => !own.has(`${kind}/${metadata.name}`));
}

function keyOf({ kind, name }: IntentRef, release: string): string {
  return `${kind}/${name}/${release}`;
}

/** The project's own file in the place of the one that the document names. */
async function render(use: ChartUse, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const name = INSTALLED[use.release];
  if (name === undefined) throw new Error(`examples/site-full: nobody has the chart of ${use.release}`);
  const { path } = await ensureChart(name);
  const file = readFileSync(path);
  const chart = { url: pathToFileURL(path).href, sha256: createHash("sha256").update(file).digest("hex") };
  const manifests = path.endsWith(".yaml") ? ({ manifests: true } as const) : {};
  const helm = helmAt((await ensureTool("helm")).path);
  return renderChart({ ...use, chart, ...manifests }, file, { helm, clock: systemClock }, signal);
}

/** There are no nodes here: workloads are of no replicas, so that they are available and what comes after them comes. */
function asNobodyRunsIt(object: KubeObject): KubeObject {
  if (object.kind !== "Deployment" && object.kind !== "StatefulSet") return object;
  const { spec, ...rest } = object as KubeObject & { readonly spec: object };
  return { ...rest, spec: { ...spec, replicas: 0 } };
}
