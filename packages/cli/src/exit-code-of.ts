import { isLongshoreError } from "@longshore/kit";
import { ExitCode } from "./exit-code.ts";

/** The exit code that an error leads to; errors of hub, bus and sites are told by their code. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!isLongshoreError(error)) return ExitCode.Failed;
  const known = BY_CODE[error.code];
  if (known !== undefined) return known;
  if (/_NOT_FOUND$|_NO_SUCH_/.test(error.code)) return ExitCode.NotFound;
  if (error.code.startsWith("BUS_")) return ExitCode.Unreachable;
  // Whoever answered "never" looked at it and said no.
  return /^(HUB|INTENT|AGENT|PROVISION)_/.test(error.code) && error.retry === "never"
    ? ExitCode.Refused
    : ExitCode.Failed;
}

const BY_CODE: Readonly<Record<string, ExitCode>> = {
  CLI_USAGE: ExitCode.Usage,
  CLI_BAD_VALUE: ExitCode.Usage,
  CLI_BAD_DOCUMENTS: ExitCode.Usage,
  CLI_NO_DOCUMENTS: ExitCode.Usage,
  CLI_NO_CONTEXT: ExitCode.Usage,
  CLI_BAD_CONTEXT_FILE: ExitCode.Usage,
  CLI_SECRET_VALUE: ExitCode.Usage,
  CLI_NEEDS_SITE: ExitCode.Usage,
  CLI_UNKNOWN_KIND: ExitCode.Usage,
  CLI_AMBIGUOUS: ExitCode.Refused,
  CLI_CONTEXT_EXISTS: ExitCode.Refused,
  CLI_NEEDS_YES: ExitCode.Refused,
  CLI_NOT_CONFIRMED: ExitCode.Refused,
  CLI_STILL_NEEDED: ExitCode.Refused,
  CLI_NO_AGENTS: ExitCode.Refused,
  CLI_NO_RECOVERY_KEY: ExitCode.Refused,
  CLI_PLAN_CHANGED: ExitCode.Refused,
  CLI_PLAN_NOT_ASKED_FOR: ExitCode.Refused,
  CLI_NOTHING_TO_PRUNE: ExitCode.Refused,
  INTENT_BAD_DOCUMENTS: ExitCode.Usage,
  HUB_BAD_REQUEST: ExitCode.Usage,
  CLI_HUB_SILENT: ExitCode.Unreachable,
  BUS_REFUSED: ExitCode.Refused,
  BUS_CALL_REFUSED: ExitCode.Refused,
  BUS_FORBIDDEN: ExitCode.Refused,
  BUS_TOO_LARGE: ExitCode.Failed,
  HUB_SITE_NOT_CONNECTED: ExitCode.Unreachable,
};
