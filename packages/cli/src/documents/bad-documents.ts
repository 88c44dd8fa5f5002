import type { Problem } from "@longshore/intents";
import type { LongshoreError } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { PlacedIssue } from "../output/error.ts";
import { withIssues } from "./issues-of.ts";

/** The refusal of a whole set of documents, with every place in it that is wrong. */
export function badDocuments(problems: readonly Problem[]): LongshoreError {
  return withIssues(cliErrors.CLI_BAD_DOCUMENTS({ count: problems.length }), problems.map(placedIssue));
}

export function placedIssue({ file, line, col, path, message, found, expected }: Problem): PlacedIssue {
  return { place: file === "" ? "" : `${file}:${line}:${col}`, path, message, found, expected };
}
