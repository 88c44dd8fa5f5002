import type { Read } from "@longshore/intents";
import { isLongshoreError } from "@longshore/kit";
import { type KubeApi, type KubeObject, MARK, objectKey, refOf } from "@longshore/kube";

/** Objects as they are now. What a server does not serve is not there. */
export async function observe(
  api: KubeApi,
  reads: readonly Read[],
  signal: AbortSignal,
): Promise<Map<string, KubeObject>> {
  const live = new Map<string, KubeObject>();
  for (const read of reads) {
    try {
      await list(api, read, live, signal);
    } catch (error) {
      if (!isLongshoreError(error, "KUBE_UNKNOWN_KIND")) throw error;
    }
  }
  return live;
}

/** Reads that bring objects of ours, as they are now. */
export function readsOf(objects: readonly KubeObject[]): readonly Read[] {
  const kinds = new Map(objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
  return [...kinds.values()].map((of) => ({ ...of, labelSelector: `${MARK}=true` }));
}

async function list(api: KubeApi, read: Read, live: Map<string, KubeObject>, signal: AbortSignal): Promise<void> {
  const seen: KubeObject[] = [];
  for await (const page of api.pages(read, signal)) {
    if (page.restarted) seen.length = 0;
    seen.push(...page.items);
  }
  for (const object of seen) live.set(objectKey(refOf(object)), object);
}
