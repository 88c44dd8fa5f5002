import { isLongshoreError } from "@longshore/kit";
import type { KubeObject, Selection } from "@longshore/kube";
import type { KubeReader } from "./check.ts";

/**
 * What matters of all objects of one kind: read in pages, of which only the summaries are kept. Undefined: the server does
 * not serve the kind.
 */
export async function summarize<Summary>(
  api: KubeReader,
  of: Selection,
  /** Undefined: this one does not matter. */
  summaryOf: (object: KubeObject) => Summary | undefined,
  signal: AbortSignal,
): Promise<Summary[] | undefined> {
  const found: Summary[] = [];
  try {
    for await (const { items, restarted } of api.pages({ pageSize: PAGE, ...of }, signal)) {
      if (restarted) found.length = 0;
      for (const item of items) {
        const summary = summaryOf(item);
        if (summary !== undefined) found.push(summary);
      }
    }
  } catch (error) {
    if (isLongshoreError(error, "KUBE_UNKNOWN_KIND")) return undefined;
    throw error;
  }
  return found;
}

/** Nodes and pods of a page are a megabyte of JSON at most. */
const PAGE = 50;
