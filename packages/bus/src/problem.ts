import type { Issue, Problem } from "@longshore/contracts";
import { isLongshoreError, LongshoreError, type Retry } from "@longshore/kit";

/** A catalog error that also says which places of the caller's documents it is about. */
export class ProblemError extends LongshoreError {
  readonly issues: readonly Issue[];

  constructor(error: LongshoreError, issues: readonly Issue[]) {
    super(error.code, error.retry, error.message, { hint: error.hint, cause: error.cause });
    this.name = "ProblemError";
    this.issues = issues;
  }
}

/** The places in documents that an error from the other side is about. */
export function issuesOf(error: unknown): readonly Issue[] {
  return error instanceof ProblemError ? error.issues : [];
}

/** What of an error may travel: code, sentence, hint. `internal` stands for everything that is from no catalog. */
export function problemOf(error: unknown, internal: () => LongshoreError): Problem {
  const shown = isLongshoreError(error) ? error : internal();
  return {
    code: shown.code,
    message: shown.message,
    hint: shown.hint ?? "",
    retry: shown.retry,
    issues: [...issuesOf(error)],
  };
}

/** The same error at the caller. */
export function errorOf(problem: Problem): ProblemError {
  const hint = problem.hint === "" ? undefined : problem.hint;
  const error = new LongshoreError(problem.code, retryOf(problem.retry), problem.message, { hint });
  return new ProblemError(error, problem.issues);
}

function retryOf(text: string): Retry {
  return text === "backoff" || text === "once" ? text : "never";
}
