import type { LongshoreError } from "@longshore/kit";
import type { PlacedIssue } from "../output/error.ts";

const placed = new WeakMap<object, readonly PlacedIssue[]>();

/** The same error, with the places of the documents that it is about. */
export function withIssues(error: LongshoreError, issues: readonly PlacedIssue[]): LongshoreError {
  placed.set(error, issues);
  return error;
}

/** What is wrong where, of an error about documents; empty for any other. */
export function issuesOf(error: unknown): readonly PlacedIssue[] {
  return typeof error === "object" && error !== null ? (placed.get(error) ?? []) : [];
}
