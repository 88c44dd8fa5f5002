import { describeError, type Logger } from "@longshore/kit";

/** Who is told of an error that nobody expected. */
export interface Reports {
  report(error: unknown, tags: Readonly<Record<string, string>>): void;
}

/**
 * Errors that nothing caught: a rejection that nobody waited for is reported and the hub goes on; after an exception
 * that unwound everything nothing can be trusted, so `fatal` ends the hub, for the supervisor to start it anew. Returns
 * the way to stop listening.
 */
export function catchProcessErrors(hub: Reports, log: Logger, fatal: (error: unknown) => void): () => void {
  const take = (error: unknown, origin: string): void => {
    log.error({ ...describeError(error), origin }, "an unexpected error");
    hub.report(error, { origin });
  };
  const rejected = (reason: unknown): void => take(reason, "unhandledRejection");
  const thrown = (error: unknown): void => {
    take(error, "uncaughtException");
    fatal(error);
  };
  process.on("unhandledRejection", rejected);
  process.on("uncaughtException", thrown);
  return () => {
    process.off("unhandledRejection", rejected);
    process.off("uncaughtException", thrown);
  };
}
