// What signatures and seals cost: per message at the agent, per order at the hub.
import { createCurveKey } from "@longshore/bus";
import {
  createKeyPair,
  Envelope,
  firstKeys,
  followChainBytes,
  HUB_KEY_LIFE,
  OPERATOR_KEY_LIFE,
  sealSigned,
  Signed,
  signerOf,
  SignerRole,
  signKeys,
  TrustChain,
  TrustedKeys,
  withOperator,
} from "@longshore/contracts";
import { type Figure, median } from "@longshore/testkit/tools";
import { seededRandom } from "@longshore/kit";

const NOW = Date.UTC(2026, 10, 23);
const ROUNDS = 7;

/** Each a median of rounds of `roundMs`, on one core. */
export function trustFigures(roundMs = 200): Figure[] {
  const random = seededRandom(1);
  const [root, hub] = [createKeyPair("operator", random), createKeyPair("server", random)];
  const signer = signerOf(hub.seed.reveal());
  let keys = firstKeys(root.publicKey, { name: "hub", key: hub.publicKey, lifeMs: HUB_KEY_LIFE }, NOW);
  for (let i = 0; i < 20; i++) {
    const { publicKey: key } = createKeyPair("user", random);
    keys = withOperator(keys, { name: `operator-${i}`, key, lifeMs: OPERATOR_KEY_LIFE }, NOW);
  }
  const trusted = new TrustedKeys(keys);
  const spec = Buffer.from(
    JSON.stringify({ arch: "arm64", bmc: { address: "10.2.0.17", credentials: "bmc" }, power: "on" }),
  );
  const payload = Envelope.encode({
    site: "oslo",
    uid: crypto.randomUUID(),
    kind: "Machine",
    name: "r1u7",
    generation: 7,
    epoch: 1,
    spec,
  });
  const envelope = sealSigned(Envelope, payload, [signer]);
  const chain = TrustChain.encode({ lists: [signKeys(keys, [signerOf(root.seed.reveal())])] });
  const [sender, recipient] = [createCurveKey(), createCurveKey()];
  const secret = Buffer.alloc(256, "s");
  const sealed = sender.seal(secret, recipient.publicKey);
  const figures: Record<string, () => unknown> = {
    "envelopes checked whole by an agent": () => {
      const signed = Signed.decode(envelope);
      const vouched = trusted.vouch(Envelope, signed, SignerRole.SIGNER_ROLE_HUB, NOW);
      if ("refused" in vouched) throw new Error(vouched.refused);
      return Envelope.decode(signed.payload);
    },
    "envelopes refused because nobody known signed them": () =>
      trusted.vouch(
        Envelope,
        { payload, signatures: [{ key: root.publicKey, value: payload }] },
        SignerRole.SIGNER_ROLE_HUB,
        NOW,
      ),
    "envelopes signed by a hub": () => sealSigned(Envelope, payload, [signer]),
    "lists of 21 keys followed from the pinned root": () =>
      followChainBytes({ root: root.publicKey, serial: 0 }, chain),
    "secrets of 256 bytes sealed to one agent": () => sender.seal(secret, recipient.publicKey),
    "secrets of 256 bytes opened": () => recipient.open(sealed, sender.publicKey),
  };
  return Object.entries(figures).map(([name, work]) => ({
    name,
    value: Math.round(perSecond(work, roundMs)),
    unit: "1/s",
  }));
}

function perSecond(work: () => unknown, roundMs: number): number {
  work();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    let times = 0;
    for (; performance.now() - began < roundMs; times++) work();
    return (times * 1000) / (performance.now() - began);
  });
  return median(rounds);
}
