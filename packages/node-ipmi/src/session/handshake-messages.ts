import { type Codec, decode, encode } from "@longshore/kit";
import { encodePlus, orUndefined } from "../wire/datagram.ts";
import { HandshakeStatus } from "../wire/handshake-refusal.ts";
import { OpenSessionRequest, OpenSessionResponse } from "../wire/open-session.ts";
import { Rakp1, Rakp2, Rakp3, Rakp4 } from "../wire/rakp.ts";
import { PayloadType, type PlusPacket } from "../wire/session-packet.ts";
import { StatusCode } from "../wire/status-code.ts";

/** The BMC's three messages of a handshake: each says yes, or why not. */
export type Reply =
  | (OpenSessionResponse & { readonly kind: "openSessionResponse" })
  | (Rakp2 & { readonly kind: "rakp2" })
  | (Rakp4 & { readonly kind: "rakp4" })
  | (HandshakeStatus & { readonly kind: "refusal"; readonly of: "openSessionResponse" | "rakp2" | "rakp4" });

/** The reply in a packet outside a session; undefined for anything else, truncated replies among it. */
export function parseReply({ payloadType, sessionId, payload }: PlusPacket): Reply | undefined {
  if (sessionId !== 0) return undefined;
  switch (payloadType.number) {
    case PayloadType.OpenSessionResponse:
      return tagged("openSessionResponse", OpenSessionResponse, payload);
    case PayloadType.Rakp2:
      return tagged("rakp2", Rakp2, payload);
    case PayloadType.Rakp4:
      return tagged("rakp4", Rakp4, payload);
    default:
      return undefined;
  }
}

export const openSessionRequest = (message: OpenSessionRequest): Uint8Array =>
  encodePlus(PayloadType.OpenSessionRequest, encode(OpenSessionRequest, message));

export const rakp1 = (message: Rakp1): Uint8Array => encodePlus(PayloadType.Rakp1, encode(Rakp1, message));

/** RAKP 3 without an error: the console has believed RAKP 2. */
export const rakp3 = (message: Omit<Rakp3, "status">): Uint8Array =>
  encodePlus(PayloadType.Rakp3, encode(Rakp3, { status: 0, ...message }));

function tagged<K extends "openSessionResponse" | "rakp2" | "rakp4", T>(of: K, codec: Codec<T>, payload: Uint8Array) {
  return orUndefined(() => {
    const start = decode(HandshakeStatus, payload, { trailing: "ignore" });
    if (start.status !== StatusCode.NoErrors) return { ...start, kind: "refusal", of } as const;
    return { ...decode(codec, payload, { trailing: "ignore" }), kind: of };
  });
}
