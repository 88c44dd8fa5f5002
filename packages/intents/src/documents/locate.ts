import type { Issue } from "@longshore/contracts";
import { compareProblems, type Problem } from "./problem.ts";
import type { Source } from "./source.ts";

/**
 * What the hub says of the documents of a request, at its place in the operator's files. `sources` are those of the
 * request in its order (apply, then delete); a document without one came from the command line.
 */
export function locateIssues(issues: readonly Issue[], sources: readonly (Source | undefined)[]): readonly Problem[] {
  return issues
    .map(({ document, path, message, found, expected }) => {
      const source = sources[document];
      const place = source?.locate(path) ?? { line: 0, col: 0 };
      return { file: source?.file ?? "", ...place, path, message, found, expected };
    })
    .sort(compareProblems);
}
