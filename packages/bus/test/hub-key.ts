import { createKeyPair, signedBytes, signerOf, verify, Call } from "@longshore/contracts";
import { type CommandTrust, ReplayCache } from "@longshore/bus";

/** What a hub of these tests signs its commands with. */
export const hubSigner = signerOf(createKeyPair("server").seed.reveal());

/** A site that obeys that hub and nobody else. */
export function obeysHub(): CommandTrust {
  return {
    vouch({ payload, signatures }) {
      const own = signatures.find(({ key }) => key === hubSigner.key);
      const holds = own !== undefined && verify(own.key, signedBytes(Call, payload), own.value);
      return holds ? own : { refused: signatures.length === 0 ? "unsigned" : "unknown-signer" };
    },
    used: new ReplayCache(),
  };
}
