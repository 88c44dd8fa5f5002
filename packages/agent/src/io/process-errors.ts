import type { ErrorReporter } from "../errors/index.ts";

/**
 * Errors that nothing caught: a rejection that nobody waited for is reported and the program goes on; after an
 * exception that unwound everything nothing can be trusted, so `fatal` ends the program, for the supervisor to start it
 * anew. Returns the way to stop listening.
 */
export function catchProcessErrors(
  reporter: Pick<ErrorReporter, "report">,
  fatal: (error: unknown) => void,
): () => void {
  const rejected = (reason: unknown): void => reporter.report(reason, { origin: "unhandledRejection" });
  const thrown = (error: unknown): void => {
    reporter.report(error, { origin: "uncaughtException" });
    fatal(error);
  };
  process.on("unhandledRejection", rejected);
  process.on("uncaughtException", thrown);
  return () => {
    process.off("unhandledRejection", rejected);
    process.off("uncaughtException", thrown);
  };
}
