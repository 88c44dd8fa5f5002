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

/** The same of several kinds together, each with its own summary; undefined: there is none of any of them. */
export async function summarizeAll<Summary>(
  api: KubeReader,
  kinds: readonly (readonly [of: Selection, summaryOf: (object: KubeObject) => Summary])[],
  signal: AbortSignal,
): Promise<Summary[] | undefined> {
  const found = await Promise.all(kinds.map(([of, summaryOf]) => summarize(api, of, summaryOf, signal)));
  const all = found.flatMap((some) => some ?? []);
  return all.length === 0 ? undefined : all;
}

/** Nodes and pods of a page are a megabyte of JSON at most. */
const PAGE = 50;
