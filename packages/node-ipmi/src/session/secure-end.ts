import { equal } from "../crypto/equal.ts";
import { hmac } from "../crypto/hmac.ts";
import type { SessionKeys } from "../crypto/session-keys.ts";
import { integrityAlgorithms } from "../crypto/suites.ts";
import { encodePlusPacket } from "../wire/datagram.ts";
import { type PlusPacket, SESSION_HEADER_OFFSET } from "../wire/session-packet.ts";
import { admit, freshWindow, nextSequence, type SequenceWindow } from "./sequence-window.ts";

/** One end of an open session: what it needs to seal what it sends and to open what it hears. Both ends are alike. */
export interface SecureEnd {
  readonly keys: SessionKeys;
  readonly ownId: number;
  readonly peerId: number;
  readonly sent: number;
  readonly heard: SequenceWindow;
}

export function secureEnd(keys: SessionKeys, ownId: number, peerId: number): SecureEnd {
  return { keys, ownId, peerId, sent: 0, heard: freshWindow };
}

/** Why a packet is not believed. */
export type DropReason =
  | "malformed"
  | "foreign session"
  | "not authenticated"
  | "not encrypted"
  | "wrong authentication code"
  | "replayed or out of window"
  | "wrong padding"
  | "wrong checksum"
  | "unexpected";

export type Opened =
  | { readonly ok: true; readonly end: SecureEnd; readonly payloadType: number; readonly payload: Uint8Array }
  | { readonly ok: false; readonly why: DropReason };

/** The datagram that carries `payload`, encrypted and signed as the suite says; `random` is 16 fresh bytes. */
export function seal(
  end: SecureEnd,
  payloadType: number,
  payload: Uint8Array,
  random: Uint8Array,
): readonly [SecureEnd, Uint8Array] {
  const { suite, confidentiality } = end.keys;
  const { codeLength } = integrityAlgorithms[suite.integrity];
  const encrypted = confidentiality !== undefined;
  const authenticated = suite.integrity !== "none";
  const sequence = nextSequence(end.sent);
  const sealed = encrypted ? confidentiality.seal(random, payload) : payload;
  const packet: PlusPacket = {
    payloadType: { number: payloadType, authenticated, encrypted },
    sessionId: end.peerId,
    sequence: authenticated ? sequence : 0, // unauthenticated packets carry none (§13.6)
    payload: sealed,
    trailer: authenticated ? trailer(sealed.length, codeLength) : new Uint8Array(0),
  };
  const next = { ...end, sent: sequence };
  const datagram = encodePlusPacket(packet);
  if (authenticated) {
    const signed = datagram.length - codeLength;
    datagram.set(authenticationCode(end.keys, datagram.subarray(0, signed)), signed);
  }
  return [next, datagram];
}

/** What is in a packet of this session, if all of it is as it must be. `datagram` is the packet with its RMCP header. */
export function open(end: SecureEnd, datagram: Uint8Array, packet: PlusPacket): Opened {
  const { suite, confidentiality } = end.keys;
  const { number: payloadType, authenticated, encrypted } = packet.payloadType;
  if (packet.sessionId !== end.ownId) return { ok: false, why: "foreign session" };
  if (suite.integrity !== "none" && !authenticated) return { ok: false, why: "not authenticated" };
  if (confidentiality && !encrypted) return { ok: false, why: "not encrypted" };
  let heard: SequenceWindow | undefined = end.heard;
  if (suite.integrity !== "none") {
    if (!codeHolds(end.keys, datagram)) return { ok: false, why: "wrong authentication code" };
    heard = admit(end.heard, packet.sequence);
    if (heard === undefined) return { ok: false, why: "replayed or out of window" };
  }
  const payload = encrypted ? confidentiality?.open(packet.payload) : packet.payload;
  if (payload === undefined) return { ok: false, why: "wrong padding" };
  return { ok: true, end: { ...end, heard }, payloadType, payload };
}

const NEXT_HEADER = 0x07; // always this value (§13.6)
const HEADER_LENGTH = 12;

/** 0xff until the signed range is a multiple of 4, the pad's length, the next header, room for the code. */
function trailer(payloadLength: number, codeLength: number): Uint8Array {
  const padLength = (4 - ((HEADER_LENGTH + payloadLength + 2) % 4)) % 4;
  const bytes = new Uint8Array(padLength + 2 + codeLength).fill(0xff, 0, padLength);
  bytes[padLength] = padLength;
  bytes[padLength + 1] = NEXT_HEADER;
  return bytes;
}

function codeHolds(keys: SessionKeys, datagram: Uint8Array): boolean {
  const { codeLength } = integrityAlgorithms[keys.suite.integrity];
  const signed = datagram.subarray(0, Math.max(SESSION_HEADER_OFFSET, datagram.length - codeLength));
  return equal(authenticationCode(keys, signed), datagram.subarray(signed.length));
}

/** The trailer's code over everything between the RMCP header and itself. */
function authenticationCode(keys: SessionKeys, datagram: Uint8Array): Uint8Array {
  const { hash, codeLength } = integrityAlgorithms[keys.suite.integrity];
  if (hash === undefined) return new Uint8Array(0);
  return hmac(hash, keys.integrity, [datagram.subarray(SESSION_HEADER_OFFSET)]).subarray(0, codeLength);
}
