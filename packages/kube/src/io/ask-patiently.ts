import { type Clock, deadline, fullJitter, histogram, isLongshoreError, type Random, sleep } from "@longshore/kit";
import { kubeErrors } from "../errors.ts";
import { errorOfStatus, isServerFault, retryAfterMs } from "../status.ts";
import type { Ask, Connection } from "./connection.ts";
import { readBody } from "./read-answer.ts";

export interface Patience {
  readonly server: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Longest wait for one answer with its body, milliseconds. */
  readonly timeoutMs: number;
  /** Longest body, bytes. */
  readonly maxBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Of the body, where the server gives one. */
  readonly etag?: string | undefined;
}

/**
 * One request and its whole answer. A busy server (429), a failing one (5xx) and a connection that broke are asked again
 * up to three times, after the wait that the server names or a growing one: every request of ours may come twice. A
 * server that hangs is not: its caller has others to ask.
 */
export async function askPatiently(
  connection: Connection,
  ask: Ask,
  how: Patience,
  signal?: AbortSignal,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const last = attempt >= RETRIES;
    const answer = await askOnce(connection, ask, how, signal).catch((error: unknown) => {
      if (last || !isLongshoreError(error, "KUBE_UNREACHABLE")) throw error;
      return undefined;
    });
    if (answer !== undefined && answer.status !== 429 && !isServerFault(answer.status, answer.body)) return answer;
    const named = answer?.waitMs;
    if (answer !== undefined && (last || (named ?? 0) > MAX_WAIT_MS))
      throw errorOfStatus(answer.status, answer.body, { server: how.server, what: ask.what });
    await sleep(how.clock, (named ?? 0) + fullJitter(attempt, BACKOFF, how.random), signal);
  }
}

/** The same, asked once; whatever the server says is an answer. */
export async function askOnce(connection: Connection, ask: Ask, how: Patience, signal?: AbortSignal) {
  const began = how.clock.monotonic();
  using limit = deadline(how.clock, how.timeoutMs, () => connection.noAnswer(ask, how.timeoutMs), signal);
  let outcome = "error";
  try {
    const answer = await connection.open(ask, limit.signal);
    const body = await readBody(answer, how.maxBytes).catch((error: Error) => {
      throw limit.signal.aborted ? limit.signal.reason : connection.errorOf(error, ask);
    });
    if (body === undefined)
      throw kubeErrors.KUBE_TOO_LARGE({ server: how.server, what: ask.what, limit: how.maxBytes });
    const status = answer.statusCode ?? 0;
    outcome = String(status);
    const { etag } = answer.headers;
    return { status, body, etag, waitMs: status < 400 ? undefined : retryAfterMs(answer.headers["retry-after"], body) };
  } finally {
    requestSeconds.observe({ verb: ask.method, outcome }, (how.clock.monotonic() - began) / 1000);
  }
}

const RETRIES = 3;
const BACKOFF = { first: 250, max: 4000 };
/** A server that wants longer than this is left to the caller's backoff. */
const MAX_WAIT_MS = 10_000;

const requestSeconds = histogram({
  name: "longshore_kube_request_duration_seconds",
  help: "Time from asking an API server to its whole answer, by method and status (error: there was none).",
  labels: ["verb", "outcome"],
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
});
