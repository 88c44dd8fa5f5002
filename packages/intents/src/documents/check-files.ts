import type { Finding } from "../finding.ts";
import { kindOf } from "../kinds/index.ts";
import { asHeld } from "../kubernetes/render-documents.ts";
import { missingReferences } from "../plan/check.ts";
import { worldAfter } from "../plan/world.ts";
import type { SiteDocument } from "./expand.ts";
import { problemOf } from "./parse.ts";
import { compareProblems, type Problem } from "./problem.ts";

export interface AmongFiles {
  /** What is wrong with documents among each other. */
  readonly wrong: readonly Problem[];
  /** What they name and these files have not: the hub may have it. */
  readonly elsewhere: readonly Problem[];
}

/** The checks across documents, with nothing but the documents of some files. */
export function checkAmongFiles(documents: readonly SiteDocument[]): AmongFiles {
  const world = worldAfter([], { apply: documents.map(asHeld), delete: [] }, {});
  const each = documents.flatMap((document) => {
    const kind = kindOf(document.kind);
    const say = (finding: Finding): Problem => problemOf(document.source, finding);
    return kind === undefined ? [] : [{ kind, intent: asHeld(document), say }];
  });
  const wrong = each.flatMap(({ kind, intent, say }) => kind.check(intent, world).map(say));
  const elsewhere = each.flatMap(({ kind, intent, say }) => missingReferences(kind, intent, world).map(say));
  return { wrong: wrong.sort(compareProblems), elsewhere: elsewhere.sort(compareProblems) };
}
