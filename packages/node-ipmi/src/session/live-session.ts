import { encode, type Random } from "@longshore/kit";
import { sendMessage, Tracking } from "../commands/app/send-message.ts";
import { CompletionCode } from "../completion-code.ts";
import type { Destination } from "../target.ts";
import { orUndefined, parseDatagram } from "../wire/datagram.ts";
import { BMC_ADDRESS, bridgedRequest, decodeMessage, encodeMessage, type Message, request } from "../wire/message.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { type DropReason, open, seal, type SecureEnd } from "./secure-end.ts";

/**
 * An open session with at most one request under way: requests, datagrams and timeouts in, effects out. Payloads of
 * other types than IPMI messages pass through, whether a request is under way or not.
 */
export interface LiveSession {
  readonly end: SecureEnd;
  readonly random: Random;
  /** rqSeq of the last request, 0 to 63. */
  readonly sequence: number;
  readonly waiting?: Waiting | undefined;
}

export interface Ask {
  readonly netFn: number;
  readonly cmd: number;
  readonly data: Uint8Array;
  /** False: sent once and never again, whatever happens. */
  readonly repeatable: boolean;
  readonly to?: Destination | undefined;
}

export type LiveInput =
  | { readonly kind: "request"; readonly ask: Ask }
  | { readonly kind: "payload"; readonly payloadType: number; readonly payload: Uint8Array }
  | { readonly kind: "datagram"; readonly bytes: Uint8Array }
  | { readonly kind: "timeout" };

export type LiveEffect =
  | { readonly kind: "send"; readonly datagram: Uint8Array }
  | { readonly kind: "arm"; readonly ms: number }
  | Answered
  | { readonly kind: "unanswered" }
  | { readonly kind: "payload"; readonly payloadType: number; readonly payload: Uint8Array }
  | { readonly kind: "dropped"; readonly why: DropReason };

export interface Answered {
  readonly kind: "answered";
  readonly completionCode: number;
  readonly data: Uint8Array;
  /** It is the BMC that answers so, which was to pass the request on. */
  readonly underway?: boolean;
}

export function step(session: LiveSession, input: LiveInput): [LiveSession, LiveEffect[]] {
  if (input.kind === "datagram") return heard(session, input.bytes);
  if (input.kind === "timeout") return late(session);
  if (input.kind === "payload") return carry(session, input.payloadType, input.payload);
  const sequence = (session.sequence + 1) & 0x3f;
  return transmit({ ...session, sequence, waiting: { ask: input.ask, tries: 0 } });
}

/** Sends a payload of another type; nobody waits for an answer. */
function carry(session: LiveSession, payloadType: number, payload: Uint8Array): [LiveSession, LiveEffect[]] {
  const [end, datagram] = seal(session.end, payloadType, payload, session.random.bytes(16));
  return [{ ...session, end }, [{ kind: "send", datagram }]];
}

interface Waiting {
  readonly ask: Ask;
  readonly tries: number;
  /** The BMC has said that it passed the request on. */
  readonly passedOn?: boolean;
}

/** Waits for a response in milliseconds; the sum is how long a BMC may be silent before the session counts as lost. */
const RESPONSE_MS = [300, 300, 400, 400, 500, 500, 600, 600] as const;
const ALL_WAITS = RESPONSE_MS.reduce<number>((sum, ms) => sum + ms, 0);

/** Every transmission has a new session sequence number; the rqSeq stays, so that either response fits. */
function transmit(session: LiveSession): [LiveSession, LiveEffect[]] {
  const { waiting } = session;
  if (waiting === undefined) return [session, []];
  const { repeatable } = waiting.ask;
  const [sent, datagram] = sealRequest(session, waiting.ask);
  const ms = repeatable ? (RESPONSE_MS[waiting.tries] ?? ALL_WAITS) : ALL_WAITS;
  return [
    { ...sent, waiting: { ...waiting, tries: waiting.tries + 1 } },
    [
      { kind: "send", datagram },
      { kind: "arm", ms },
    ],
  ];
}

/** The datagram of a request with the session's rqSeq. */
export function sealRequest(session: LiveSession, ask: Ask): [LiveSession, Uint8Array] {
  const message = encodeMessage(messageOf(ask, session.sequence));
  const [end, datagram] = seal(session.end, PayloadType.Ipmi, message, session.random.bytes(16));
  return [{ ...session, end }, datagram];
}

/** The request itself, or Send Message around it where it goes to a controller behind the BMC. */
function messageOf({ netFn, cmd, data, to }: Ask, sequence: number): Message {
  const asked = request(netFn, cmd, sequence, data, to?.lun);
  if (!isBridged(to)) return asked;
  const channel = { number: to.channel ?? 0, tracking: Tracking.Request };
  const message = encodeMessage(bridgedRequest({ address: to.address, lun: to.lun ?? 0 }, asked));
  return request(sendMessage.netFn, sendMessage.cmd, sequence, encode(sendMessage.request, { channel, message }));
}

function isBridged(to: Destination | undefined): to is Destination {
  return to !== undefined && to.address !== BMC_ADDRESS;
}

function late(session: LiveSession): [LiveSession, LiveEffect[]] {
  const { waiting } = session;
  if (waiting === undefined) return [session, []];
  if (waiting.ask.repeatable && waiting.tries < RESPONSE_MS.length) return transmit(session);
  const end = { ...session, waiting: undefined };
  if (!waiting.passedOn) return [end, [{ kind: "unanswered" }]];
  return [end, [{ kind: "answered", completionCode: CompletionCode.Timeout, data: new Uint8Array(0), underway: true }]];
}

function heard(session: LiveSession, bytes: Uint8Array): [LiveSession, LiveEffect[]] {
  const [next, opened] = openDatagram(session, bytes);
  if ("kind" in opened) return [next, [opened]];
  if (isPassedOn(session, opened)) return passedOn(next, opened);
  const [completionCode] = opened.data;
  if (completionCode === undefined || !answers(session, opened)) return [next, [UNEXPECTED]];
  return [{ ...next, waiting: undefined }, [{ kind: "answered", completionCode, data: opened.data.subarray(1) }]];
}

/** The IPMI message that a datagram of this session carries, or what else becomes of it. */
export function openDatagram(session: LiveSession, bytes: Uint8Array): [LiveSession, Message | NoMessage] {
  const datagram = parseDatagram(bytes);
  if (datagram === undefined) return [session, { kind: "dropped", why: "malformed" }];
  if (datagram.kind !== "plus") return [session, UNEXPECTED];
  const opened = open(session.end, bytes, datagram.packet);
  if (!opened.ok) return [session, { kind: "dropped", why: opened.why }];
  const next = { ...session, end: opened.end };
  const { payloadType, payload } = opened;
  if (payloadType !== PayloadType.Ipmi) return [next, { kind: "payload", payloadType, payload }];
  return [next, orUndefined(() => decodeMessage(payload)) ?? { kind: "dropped", why: "wrong checksum" }];
}

type NoMessage = Extract<LiveEffect, { kind: "dropped" | "payload" }>;

export const UNEXPECTED: NoMessage = { kind: "dropped", why: "unexpected" };

function isPassedOn({ waiting, sequence }: LiveSession, { exchange, cmd, function: { netFn } }: Message): boolean {
  const isSendMessage = netFn === (sendMessage.netFn | 1) && cmd === sendMessage.cmd;
  return isSendMessage && exchange.sequence === sequence && isBridged(waiting?.ask.to);
}

/**
 * What the BMC says to Send Message: no, and why; yes, and the answer comes by itself as if it were the BMC's; or the
 * answer within this one (§6.13.4, which BMCs read in these two ways).
 */
function passedOn(session: LiveSession, { data }: Message): [LiveSession, LiveEffect[]] {
  const [completionCode = CompletionCode.Timeout, ...message] = data;
  if (completionCode !== 0)
    return [
      { ...session, waiting: undefined },
      [{ kind: "answered", completionCode, data: new Uint8Array(0), underway: true }],
    ];
  const inner = orUndefined(() => decodeMessage(Uint8Array.from(message)));
  const [code] = inner?.data ?? [];
  if (inner && code !== undefined && answers(session, inner))
    return [
      { ...session, waiting: undefined },
      [{ kind: "answered", completionCode: code, data: inner.data.subarray(1) }],
    ];
  return [{ ...session, waiting: session.waiting && { ...session.waiting, passedOn: true } }, []];
}

function answers({ waiting, sequence }: LiveSession, message: Message): boolean {
  return (
    waiting !== undefined &&
    message.exchange.sequence === sequence &&
    (!isBridged(waiting.ask.to) || message.from === waiting.ask.to.address) &&
    message.cmd === waiting.ask.cmd &&
    message.function.netFn === (waiting.ask.netFn | 1)
  );
}
