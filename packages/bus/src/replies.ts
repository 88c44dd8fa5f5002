import { type AnySubject, MAX_MESSAGE_BYTES, Reply } from "@longshore/contracts";
import type { LongshoreError } from "@longshore/kit";
import { busErrors } from "./errors.ts";
import type { ReplyIn, ReplyOf } from "./ports.ts";
import { errorOf, problemOf } from "./problem.ts";

/** A Reply that holds the answer; when it would be too large to send, one that says so. */
export function replyBytes<S extends AnySubject>(row: S, answer: ReplyIn<S>): Uint8Array {
  const bytes = Reply.encode({ body: row.reply.encode(answer) });
  if (bytes.length <= MAX_MESSAGE_BYTES) return bytes;
  const limit = MAX_MESSAGE_BYTES;
  return problemBytes(
    busErrors.BUS_TOO_LARGE({ subject: row.template, bytes: bytes.length, limit }),
    busErrors.HUB_INTERNAL,
  );
}

export function problemBytes(error: unknown, internal: (detail: undefined) => LongshoreError): Uint8Array {
  return Reply.encode({ problem: problemOf(error, () => internal(undefined)) });
}

/** The answer; throws the other side's problem, or CONTRACT_BAD_MESSAGE. */
export function readReply<S extends AnySubject>(row: S, bytes: Uint8Array): ReplyOf<S> {
  const reply = Reply.decode(bytes);
  if (reply.problem) throw errorOf(reply.problem);
  return row.reply.decode(reply.body) as ReplyOf<S>;
}
