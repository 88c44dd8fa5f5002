import type { Logger } from "../../log.ts";
import { DaemonExit } from "./command-line.ts";

/** SIGTERM and SIGINT ask for an orderly end; a second one does not wait for it. */
export function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      process.once(name, () => {
        process.once(name, () => process.exit(DaemonExit.Failed));
        resolve(name);
      });
    }
  });
}

/**
 * Errors that nothing caught: a rejection that nobody waited for is reported and the program goes on; after an
 * exception that unwound everything nothing can be trusted, so `fatal` ends the program, for the supervisor to start it
 * anew. Returns the way to stop listening.
 */
export function catchProcessErrors(
  report: (error: unknown, tags: Readonly<Record<string, string>>) => void,
  fatal: (error: unknown) => void,
): () => void {
  const rejected = (reason: unknown): void => report(reason, { origin: "unhandledRejection" });
  const thrown = (error: unknown): void => {
    report(error, { origin: "uncaughtException" });
    fatal(error);
  };
  process.on("unhandledRejection", rejected);
  process.on("uncaughtException", thrown);
  return () => {
    process.off("unhandledRejection", rejected);
    process.off("uncaughtException", thrown);
  };
}

/** Tells systemd (Type=notify, NotifyAccess=all) how the daemon is; does nothing where there is no systemd. */
export function notifySystemd(state: "--ready" | "--stopping" | undefined, status: string, log: Logger): void {
  if (process.env["NOTIFY_SOCKET"] === undefined) return;
  const { execFile } = process.getBuiltinModule("node:child_process"); // 2 MB where there is a systemd only
  const words = [...(state === undefined ? [] : [state]), `--status=${status}`, `--pid=${process.pid}`];
  execFile("systemd-notify", words, (error) => {
    if (error) log.warn({ reason: error.message }, "systemd could not be told");
  });
}
