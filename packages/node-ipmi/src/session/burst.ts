import { CompletionCode } from "../completion-code.ts";
import {
  type Answered,
  type Ask,
  type LiveEffect,
  type LiveSession,
  openDatagram,
  sealRequest,
  UNEXPECTED,
} from "./live-session.ts";

/**
 * Several requests to the BMC itself that may be repeated, a few of them under way at once. The answers must come in the
 * order of the requests: at the first loss, disorder or "busy" it ends with the answers until then, and whoever asked
 * goes on one request at a time, with all the patience that has.
 */
export interface Burst {
  /** Its rqSeq is that of the last request. */
  readonly session: LiveSession;
  readonly asks: readonly Ask[];
  readonly sent: number;
  readonly answers: readonly Answered[];
}

export type BurstInput = { readonly kind: "datagram"; readonly bytes: Uint8Array } | { readonly kind: "timeout" };
export type BurstEffect = Exclude<LiveEffect, { kind: "answered" | "unanswered" }> | { readonly kind: "over" };

/** `session` has no request under way. */
export function beginBurst(session: LiveSession, asks: readonly Ask[]): [Burst, BurstEffect[]] {
  return fill({ session, asks, sent: 0, answers: [] });
}

export function burstStep(burst: Burst, input: BurstInput): [Burst, BurstEffect[]] {
  if (input.kind === "timeout") return [burst, [OVER]];
  const [session, opened] = openDatagram(burst.session, input.bytes);
  const next = { ...burst, session };
  if ("kind" in opened) return [next, [opened]];
  const { answers, asks, sent } = burst;
  const [completionCode] = opened.data;
  const place = (opened.exchange.sequence - session.sequence + sent - 1 - answers.length) & LAST_SEQUENCE;
  const ask = asks[answers.length + place];
  const fits = opened.cmd === ask?.cmd && opened.function.netFn === (ask.netFn | 1);
  if (completionCode === undefined || !fits || place >= sent - answers.length) return [next, [UNEXPECTED]];
  if (place > 0 || BUSY.has(completionCode)) return [next, [OVER]];
  const answered: Answered = { kind: "answered", completionCode, data: opened.data.subarray(1) };
  return fill({ ...next, answers: [...answers, answered] });
}

/** Within what §6.12.13 lets a BMC believe (15 numbers ahead, 16 behind), and within the queue of any of them. */
const MOST_AT_ONCE = 4;
/** Two at first, then one more with each answer: it has to show that it can. */
const AT_FIRST = 2;
/** Between two answers; the first wait of a single request. */
const NEXT_ANSWER_MS = 300;
const LAST_SEQUENCE = 0x3f;
/** Too much at once: node busy, timeout, out of space, duplicated request. */
const BUSY: ReadonlySet<number> = new Set([CompletionCode.Busy, CompletionCode.Timeout, 0xc4, 0xcf]);
const OVER: BurstEffect = { kind: "over" };

function fill(burst: Burst): [Burst, BurstEffect[]] {
  const { asks, answers } = burst;
  if (answers.length === asks.length) return [burst, [OVER]];
  let { session, sent } = burst;
  const effects: BurstEffect[] = [];
  const room = Math.min(AT_FIRST + answers.length, MOST_AT_ONCE);
  for (const ask of asks.slice(sent, answers.length + room)) {
    const [after, datagram] = sealRequest({ ...session, sequence: (session.sequence + 1) & LAST_SEQUENCE }, ask);
    session = after;
    sent++;
    effects.push({ kind: "send", datagram });
  }
  return [{ ...burst, session, sent }, [...effects, { kind: "arm", ms: NEXT_ANSWER_MS }]];
}
