import { ProblemError } from "@longshore/bus";
import type { Issue } from "@longshore/contracts";
import {
  type ChangeRequest,
  type ChartUse,
  chartsOf,
  type Intent,
  intentErrors,
  type IntentWrite,
  keyOf,
  shortName,
} from "@longshore/intents";
import { isLongshoreError, messageOf } from "@longshore/kit";
import type { HeldIntent } from "../intents/held-intent.ts";
import type { OrderedWrite } from "../intents/site-order.ts";
import { renderedFrom, type Renderings } from "./renderings.ts";

/** What a change writes at a site: the documents that change, and those whose charts follow from them. */
export interface ChartWrite {
  readonly write: IntentWrite;
  readonly uses: readonly ChartUse[];
}

/**
 * The writes of a change with the charts that they need rendered; a document that does not change itself is among them
 * when its charts do, because they follow from others.
 */
export function chartWrites(
  writes: readonly IntentWrite[],
  held: (site: string) => readonly HeldIntent[],
): readonly ChartWrite[] {
  const bySite = Map.groupBy(writes, ({ intent }) => intent.site);
  return [...bySite].flatMap(([site, of]) => {
    const written = new Map(of.map((write) => [keyOf(write.intent), write]));
    const before = held(site);
    const stays = before.filter((intent) => !written.has(keyOf(intent)));
    const after: readonly Intent[] = [
      ...stays,
      ...of.filter(({ verb }) => verb !== "delete").map(({ intent }) => intent),
    ];
    const uses = Map.groupBy(chartsOf(after), ({ of: intent }) => keyOf(intent));
    const usesOf = (intent: Intent): readonly ChartUse[] => uses.get(keyOf(intent))?.map(({ use }) => use) ?? [];
    const follow = stays.filter((intent) => !isRendered(intent, usesOf(intent)));
    return [
      ...of.map((write) => ({ write, uses: write.verb === "delete" ? [] : usesOf(write.intent) })),
      ...follow.map((intent) => ({
        write: { verb: "update" as const, intent, generation: intent.generation + 1 },
        uses: usesOf(intent),
      })),
    ];
  });
}

/** Renders what is needed; an error of a chart is one of its document, at its place in the request where it has one. */
export async function renderAll(
  writes: readonly ChartWrite[],
  renderings: Renderings,
  change: ChangeRequest,
): Promise<void> {
  const issues: Issue[] = [];
  for (const { write, uses } of writes) {
    for (const use of uses) {
      try {
        await renderings.make(use);
      } catch (error) {
        const document = change.apply.findIndex((intent) => keyOf(intent) === keyOf(write.intent));
        if (document < 0 || !isLongshoreError(error) || error.retry !== "never") throw error;
        issues.push({
          document,
          path: "spec",
          message: messageOf(error),
          found: shortName(write.intent),
          expected: error.hint ?? "",
        });
      }
    }
  }
  if (issues.length > 0) throw new ProblemError(intentErrors.INTENT_BAD_DOCUMENTS({ count: issues.length }), issues);
}

/** The same writes with what a signed intent says of their renderings, which are in the bucket then. */
export async function withRenderings(
  writes: readonly ChartWrite[],
  renderings: Renderings,
): Promise<readonly OrderedWrite[]> {
  return Promise.all(
    writes.map(async ({ write, uses }) => ({
      ...write,
      renderings: await Promise.all(uses.map((use) => renderings.store(use))),
    })),
  );
}

function isRendered({ renderings }: HeldIntent, uses: readonly ChartUse[]): boolean {
  if (renderings.length !== uses.length) return false;
  return uses.every((use) =>
    renderings.some(({ release, renderedFrom: from }) => release === use.release && renderedFrom(use).equals(from)),
  );
}
