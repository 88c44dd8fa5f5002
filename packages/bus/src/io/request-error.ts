import { formatDuration, isLongshoreError, messageOf } from "@longshore/kit";
import { errors } from "@nats-io/transport-node";
import { busErrors } from "../errors.ts";

/** Why a request has no answer, in the words of the catalog; an abort by the caller stays the caller's reason. */
export function requestError(subject: string, timeoutMs: number, cause: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (isLongshoreError(cause)) return cause;
  const root = cause instanceof errors.RequestError && cause.cause !== undefined ? cause.cause : cause;
  if (root instanceof errors.PermissionViolationError) return busErrors.BUS_FORBIDDEN({ subject }, { cause });
  return busErrors.BUS_NO_ANSWER({ subject, reason: reasonOf(root, timeoutMs) }, { cause });
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  if (cause instanceof errors.TimeoutError) return `nothing within ${formatDuration(timeoutMs)}`;
  if (cause instanceof errors.NoRespondersError) return "nobody listens";
  return messageOf(cause);
}
