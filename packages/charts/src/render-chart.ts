import { createHash } from "node:crypto";
import { type ChartUse, inNamespace, type JsonObject } from "@longshore/intents";
import { type Clock, sleep } from "@longshore/kit";
import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import { differing, named } from "./differing.ts";
import { chartErrors } from "./errors.ts";
import { decideHooks } from "./hooks.ts";

import { readManifests } from "./read-manifests.ts";

/** One run of `helm template`. */
export interface HelmRun {
  readonly release: string;
  readonly namespace: string;
  /** The chart's .tgz. */
  readonly archive: Uint8Array;
  readonly values: JsonObject;
  readonly kubernetes?: string | undefined;
  readonly apiVersions: readonly string[];
}

/** Helm, as a program. Throws CHART_NO_HELM, CHART_FAILED, CHART_TOO_SLOW, CHART_TOO_LARGE. */
export interface Helm {
  template(run: HelmRun, signal: AbortSignal): Promise<string>;
}

export interface Renderer {
  readonly helm: Helm;
  readonly clock: Clock;
}

/**
 * The objects of a chart or of a file of manifests, complete and in a stable order, whoever renders them and whenever.
 * A chart is rendered twice, in different seconds: what it makes up shows. Throws the catalog's errors.
 */
export async function renderChart(
  use: ChartUse,
  file: Uint8Array,
  { helm, clock }: Renderer,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  checkDigest(use, file);
  if (use.manifests === true) {
    const text = new TextDecoder().decode(file);
    return onlyOnce(use, inNamespace(readManifests(use.chart.url, text), use.namespace));
  }
  const { release, namespace, values, kubernetes, apiVersions = [] } = use;
  const run: HelmRun = { release, namespace, archive: file, values, kubernetes, apiVersions };
  const startedAt = clock.monotonic();
  const first = readManifests(release, await helm.template(run, signal));
  await sleep(clock, Math.max(0, APART_MS - (clock.monotonic() - startedAt)), signal);
  const second = readManifests(release, await helm.template(run, signal));
  const objects = differing(first, second);
  if (objects.length > 0) throw chartErrors.CHART_NOT_THE_SAME({ release, objects });
  return onlyOnce(use, inNamespace(decideHooks(first, use), namespace));
}

/** Longer than the second that a chart can read off the clock. */
const APART_MS = 1100;

function checkDigest({ chart: { url, sha256 } }: ChartUse, file: Uint8Array): void {
  const found = createHash("sha256").update(file).digest("hex");
  if (found !== sha256) throw chartErrors.CHART_OTHER_DIGEST({ url, expected: sha256, found });
}

/** Two objects of one name would overwrite each other at every apply. */
function onlyOnce({ release }: ChartUse, objects: readonly KubeObject[]): readonly KubeObject[] {
  const seen = new Set<string>();
  for (const object of objects) {
    const key = objectKey(refOf(object));
    if (seen.has(key))
      throw chartErrors.CHART_BAD_MANIFEST({ source: release, reason: `${named(object)} is there twice` });
    seen.add(key);
  }
  return objects;
}
