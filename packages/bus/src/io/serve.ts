import { type AnySubject, type ParamsOf, paramsOf } from "@longshore/contracts";
import { isLongshoreError, type LongshoreError, messageOf } from "@longshore/kit";
import type { CarriedMessage } from "../carrier.ts";
import { busRefused, isServiceReply } from "../call.ts";
import type { Reports } from "../link-options.ts";
import type { ReplyIn, RequestOf } from "../ports.ts";
import { problemBytes, replyBytes } from "../replies.ts";

/** Drops a message: counted by reason, reported, never answered. */
export function refuse(row: AnySubject, subject: string, reason: string, reports: Reports): void {
  busRefused.inc({ verb: row.verb, reason });
  reports.onRefused?.({ subject, reason });
}

/** The request of a message and the parameters of its subject; undefined (and refused) when it is no such request. */
export function readRequest<S extends AnySubject>(
  row: S,
  subject: string,
  body: Uint8Array,
  reports: Reports,
): { params: ParamsOf<S>; request: RequestOf<S> } | undefined {
  const params = paramsOf(row, subject);
  try {
    if (params !== undefined) return { params, request: row.request.decode(body) as RequestOf<S> };
    refuse(row, subject, "subject", reports);
  } catch {
    refuse(row, subject, "broken", reports);
  }
  return undefined;
}

/** True when the answer goes through a service import, to whoever asked; else the message is refused. */
export function cameThroughImport(row: AnySubject, message: CarriedMessage, reports: Reports): boolean {
  if (isServiceReply(message.reply ?? "")) return true;
  refuse(row, message.subject, "reply", reports);
  return false;
}

export interface Answering {
  readonly row: AnySubject;
  readonly message: CarriedMessage;
  readonly reports: Reports;
  /** What a caller learns of an exception that no catalog knows. */
  readonly internal: (detail: undefined) => LongshoreError;
}

/** Runs the work and sends its result, or its problem: a catalog error as it is, anything else as an internal one. */
export async function answer<S extends AnySubject>(
  { row, message, reports, internal }: Answering & { row: S },
  work: () => Promise<ReplyIn<S>>,
): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = replyBytes(row, await work());
  } catch (error) {
    if (!isLongshoreError(error)) reports.onUnexpected?.(error, message.subject);
    bytes = problemBytes(error, internal);
  }
  try {
    message.respond(bytes);
  } catch (error) {
    reports.onRefused?.({ subject: message.subject, reason: `the answer could not be sent: ${messageOf(error)}` });
  }
}
