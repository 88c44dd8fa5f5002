import { Signed } from "../gen/messages.ts";
import type { Message } from "../message.ts";
import type { Signer } from "./ed25519.ts";

/** Names what is signed; any message of the contract. */
export type Named = Pick<Message<object, unknown>, "name">;

/**
 * What a signature is over: the name of the message, so that the bytes of one can never pass for another's, and then the
 * exact payload. It begins with 0xff, which no text does: at a login the server chooses the text that an operator's key
 * signs, and a hostile one would choose an order.
 */
export function signedBytes({ name }: Named, payload: Uint8Array): Uint8Array {
  return Buffer.concat([BEGIN, Buffer.from(`longshore.v1.${name}\0`), payload]);
}

/** The Signed of that payload, encoded. */
export function sealSigned(message: Named, payload: Uint8Array, signers: readonly Signer[]): Uint8Array {
  return Signed.encode(signPayload(message, payload, signers));
}

export function signPayload(message: Named, payload: Uint8Array, signers: readonly Signer[]): Signed {
  const bytes = signedBytes(message, payload);
  return { payload, signatures: signers.map((signer) => ({ key: signer.key, value: signer.sign(bytes) })) };
}

const BEGIN = Uint8Array.of(0xff);
