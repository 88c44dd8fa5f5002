import { decode } from "@longshore/kit";
import { type Exchange, sessionIntegrityKey } from "../../src/crypto/rakp-codes.ts";
import { sessionKeys } from "../../src/crypto/session-keys.ts";
import { type CipherSuite, suiteOf } from "../../src/crypto/suites.ts";
import { open, secureEnd } from "../../src/session/secure-end.ts";
import { parseDatagram } from "../../src/wire/datagram.ts";
import { OpenSessionResponse } from "../../src/wire/open-session.ts";
import { Rakp1, Rakp2, Rakp3, Rakp4 } from "../../src/wire/rakp.ts";
import { PayloadType, type PlusPacket } from "../../src/wire/session-packet.ts";
import { capture, CAPTURED, type CapturedDatagram } from "./capture.ts";

export interface CapturedPayload {
  readonly from: CapturedDatagram["from"];
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

/** The payloads inside the session of a recorded conversation, in order; throws on one that does not open. */
export function decrypted(name: string): CapturedPayload[] {
  const plus = capture(name).flatMap(plusPacket);
  const handshake = (type: number): Uint8Array =>
    plus.find(({ packet }) => packet.payloadType.number === type && packet.sessionId === 0)?.packet.payload ??
    new Uint8Array();
  const { exchange } = handshakeOf(handshake);
  const keys = sessionKeys(exchange, sessionIntegrityKey(exchange));
  const ends = {
    bmc: secureEnd(keys, exchange.consoleSessionId, exchange.bmcSessionId),
    console: secureEnd(keys, exchange.bmcSessionId, exchange.consoleSessionId),
  };
  return plus.flatMap(({ from, bytes, packet }) => {
    if (packet.sessionId === 0) return [];
    const opened = open(ends[from], bytes, packet);
    if (!opened.ok) throw new Error(opened.why);
    ends[from] = opened.end;
    return [{ from, payloadType: opened.payloadType, payload: opened.payload }];
  });
}

export function handshakeOf(payload: (type: number) => Uint8Array) {
  const opened = decode(OpenSessionResponse, payload(PayloadType.OpenSessionResponse));
  const rakp1 = decode(Rakp1, payload(PayloadType.Rakp1));
  const rakp2 = decode(Rakp2, payload(PayloadType.Rakp2));
  const exchange: Exchange = {
    suite: suiteOf(opened) as CipherSuite,
    consoleSessionId: opened.consoleSessionId,
    bmcSessionId: opened.bmcSessionId,
    consoleRandom: rakp1.consoleRandom,
    bmcRandom: rakp2.bmcRandom,
    bmcGuid: rakp2.bmcGuid,
    role: rakp1.role,
    username: rakp1.username,
    userKey: new TextEncoder().encode(CAPTURED.password),
    kg: undefined,
  };
  const rakp3 = decode(Rakp3, payload(PayloadType.Rakp3));
  const rakp4 = decode(Rakp4, payload(PayloadType.Rakp4));
  return { exchange, rakp2, rakp3, rakp4 };
}

export function plusPacket(datagram: CapturedDatagram): (CapturedDatagram & { readonly packet: PlusPacket })[] {
  const parsed = parseDatagram(datagram.bytes);
  return parsed?.kind === "plus" ? [{ ...datagram, packet: parsed.packet }] : [];
}

